namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Lines of cells, the first the heads of columns: aligned, or as Markdown.</summary>
internal static class TextTable
{
    public static void Print(IReadOnlyList<string[]> lines, bool isMarkdown)
    {
        if (isMarkdown)
        {
            IEnumerable<string[]> all = [lines[0], [.. lines[0].Select(_ => "---")], .. lines.Skip(1)];
            Console.WriteLine(string.Join(Environment.NewLine, all.Select(line => $"| {string.Join(" | ", line)} |")));
            Console.WriteLine();
            return;
        }

        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
        {
            Console.WriteLine(string.Join(" | ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
        }
    }
}
