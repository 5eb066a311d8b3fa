using System.Globalization;
using System.Text;

namespace Microsoft.ML.Recurrent;

/// <summary>How often each label was predicted for tokens of each label.</summary>
public sealed class TagConfusionTable
{
    internal TagConfusionTable(IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<long>> counts)
    {
        Labels = labels;
        Counts = counts;
    }

    /// <summary>The labels that occurred, labelled or predicted, in ordinal order. An empty one stands for tokens without a prediction.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>[row][column]: tokens that have the label of the row and were predicted to have the label of the column.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Counts { get; }

    /// <summary>The table as text: a row for each label, its recall at the end, and a row of precisions below.</summary>
    /// <param name="maximumLabelCount">Labels to show; of more, those that occur most often in the data.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maximumLabelCount"/> is below 1.</exception>
    public string GetFormattedTable(int maximumLabelCount = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLabelCount, 1);
        int[] shown =
        [
            .. Enumerable.Range(0, Labels.Count).OrderByDescending(label => RowSum(label) + ColumnSum(label)).Take(maximumLabelCount).Order(),
        ];
        string[] names = Array.ConvertAll(shown, label => Labels[label].Length == 0 ? "(missing)" : Labels[label]);
        int nameWidth = names.Append("truth \\ predicted").Max(name => name.Length);
        int[] widths = [.. shown.Select((label, i) => Math.Max(6, Math.Max(names[i].Length, shown.Max(row => Text(Counts[row][label]).Length))))];

        var table = new StringBuilder();
        table.Append("truth \\ predicted".PadRight(nameWidth));
        for (int i = 0; i < shown.Length; i++)
        {
            table.Append("  ").Append(names[i].PadLeft(widths[i]));
        }

        table.AppendLine("  recall");
        for (int i = 0; i < shown.Length; i++)
        {
            table.Append(names[i].PadRight(nameWidth));
            for (int j = 0; j < shown.Length; j++)
            {
                table.Append("  ").Append(Text(Counts[shown[i]][shown[j]]).PadLeft(widths[j]));
            }

            table.Append("  ").AppendLine(Share(Counts[shown[i]][shown[i]], RowSum(shown[i])));
        }

        table.Append("precision".PadRight(nameWidth));
        for (int j = 0; j < shown.Length; j++)
        {
            table.Append("  ").Append(Share(Counts[shown[j]][shown[j]], ColumnSum(shown[j])).PadLeft(widths[j]));
        }

        table.AppendLine();
        if (shown.Length < Labels.Count)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"The {shown.Length} most frequent of {Labels.Count} labels; recall and precision count all.");
        }

        return table.ToString();
    }

    internal TagMetrics[] PerLabel()
        => [.. Enumerable.Range(0, Labels.Count).Where(label => Labels[label].Length > 0).Select(label => new TagMetrics(Labels[label], RowSum(label), ColumnSum(label), Counts[label][label]))];

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Share(long part, long whole) => (whole == 0 ? 0 : (double)part / whole).ToString("F4", CultureInfo.InvariantCulture);

    private long RowSum(int label) => Counts[label].Sum();

    private long ColumnSum(int label) => Counts.Sum(row => row[label]);
}
