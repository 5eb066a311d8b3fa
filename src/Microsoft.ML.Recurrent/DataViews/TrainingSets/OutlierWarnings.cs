using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>Numbers so far from all others of their channel that standardization leaves next to no difference between those.</summary>
internal static class OutlierWarnings
{
    // Gates saturate at about 10; beyond 100 nothing but the outlier is left to see. Numbers of a single channel that are spread by powers of ten stay below.
    private const double Limit = 100;

    private const int MostShown = 5;

    /// <summary>A message for each channel with outliers, the first of them by name.</summary>
    /// <param name="schema">Of the training data.</param>
    /// <param name="drafts">The feature columns; none where numbers are not standardized.</param>
    /// <param name="labelName">Name of the label column; null where it has no numbers to standardize.</param>
    /// <param name="statistics">What the training rows hold.</param>
    public static IReadOnlyList<string> Of(DataViewSchema schema, IReadOnlyList<FeatureColumn> drafts, string? labelName, ExampleStatistics statistics)
    {
        var warnings = new List<string>();
        for (int input = 0; input < drafts.Count; input++)
        {
            if (drafts[input].Kind == FeatureKind.Numbers && !statistics.IsSparse(input))
            {
                warnings.AddRange(Of("Feature", schema[drafts[input].ColumnName], statistics.ChannelsOf(input)));
            }
        }

        if (labelName is not null && statistics.Targets is { } targets)
        {
            warnings.AddRange(Of("Label", schema[labelName], targets));
        }

        return warnings.Count <= MostShown ? warnings : [.. warnings.Take(MostShown), $"{warnings.Count - MostShown} further channels have outliers too."];
    }

    private static IEnumerable<string> Of(string role, DataViewSchema.Column column, ChannelStatistics channels)
    {
        string[]? names = NamesOf(column, channels.Width);
        for (int channel = 0; channel < channels.Width; channel++)
        {
            if (channels.OutlierOf(channel, Limit) is { } outlier)
            {
                string which = channels.Width == 1 ? "" : names is null ? $", number {channel} of a step" : $", '{names[channel]}'";
                yield return FormattableString.Invariant(
                    $"{role} column '{column.Name}'{which}: the number {outlier.Number:G7} lies {outlier.Distance:G3} usual deviations from the median {outlier.Median:G6}. ")
                    + "Standardized with it, the other numbers differ by next to nothing. Replace it by NaN if it means \"no data\"; else clip the numbers or take logarithms.";
            }
        }
    }

    private static string[]? NamesOf(DataViewSchema.Column column, int width)
        => KeyValues.Named(column.Annotations, StepSlots.FeatureNames) is { AreTexts: true } names && names.Count == width ? names.ToTexts() : null;
}
