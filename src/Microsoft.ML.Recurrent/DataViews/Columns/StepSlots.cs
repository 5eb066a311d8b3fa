namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>What the slot names of a vector tell of the columns that were joined to it.</summary>
internal static class StepSlots
{
    /// <summary>The annotation with the names of the D numbers of a step, for vectors of unknown size, which can have no slot names.</summary>
    public const string FeatureNames = "FeatureNames";

    private const string AnnotationName = "SlotNames";

    /// <summary>The slot names; null where the column has none.</summary>
    public static string[]? NamesOf(DataViewSchema.Column column)
        => KeyValues.Named(column.Annotations, AnnotationName) is { AreTexts: true } names ? names.ToTexts() : null;

    /// <summary>
    /// Describes the joined columns where each holds one or several features at all steps, so that reading <paramref name="stepFeatureCount"/> slots as a
    /// step would mix steps; null where slot names do not show that.
    /// </summary>
    /// <remarks>
    /// Of D features and T steps there are D x T slots. Columns of k x T slots each, no matter in which order, are features; columns of D slots
    /// each are steps, as they should be. Where T = D both may be meant.
    /// </remarks>
    public static string? ChannelsOf(DataViewSchema.Column column, int stepFeatureCount)
    {
        if (stepFeatureCount < 2 || NamesOf(column) is not { } names || names.Length % stepFeatureCount != 0)
        {
            return null;
        }

        int stepCount = names.Length / stepFeatureCount;
        List<(string Source, int Length)> runs = RunsOf(names);
        bool areChannels = stepCount > 1
            && runs.Count is > 1 && runs.Count <= stepFeatureCount
            && runs.All(run => run.Source.Length > 0 && run.Length % stepCount == 0)
            && runs.DistinctBy(run => run.Source).Count() == runs.Count;
        return areChannels && !runs.All(run => run.Length == stepFeatureCount)
            ? string.Join(", then ", runs.Take(3).Select(run => $"{run.Length} numbers of '{run.Source}'")) + (runs.Count > 3 ? " and so on" : "")
            : null;
    }

    private static List<(string Source, int Length)> RunsOf(string[] names)
    {
        var runs = new List<(string Source, int Length)>();
        foreach (string name in names)
        {
            string source = SourceOf(name);
            if (runs.Count > 0 && runs[^1].Source == source)
            {
                runs[^1] = (source, runs[^1].Length + 1);
            }
            else
            {
                runs.Add((source, 1));
            }
        }

        return runs;
    }

    /// <summary>Concatenate names a slot of a vector Column.Slot, and columns of single numbers are told apart by a number: X1, X2, Y1, Y2.</summary>
    private static string SourceOf(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot > 0 ? name[..dot] : name.TrimEnd("0123456789".ToCharArray()).TrimEnd('_', '-', ' ');
    }
}
