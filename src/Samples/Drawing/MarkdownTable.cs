using System.Globalization;

namespace Samples.Drawing;

/// <summary>The first table below a heading of a Markdown page, cell by cell.</summary>
internal sealed class MarkdownTable
{
    private MarkdownTable(IReadOnlyList<string[]> rows) => Rows = rows;

    /// <summary>The rows below the head.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <exception cref="InvalidDataException">There is no such heading, or no table below it.</exception>
    public static MarkdownTable Below(string heading, string page)
    {
        string[] lines = page.Split('\n');
        int start = Array.FindIndex(lines, line => line.TrimStart('#').Trim() == heading && line.StartsWith('#'));
        if (start < 0)
            throw new InvalidDataException($"The page has no heading '{heading}'.");
        string[] table = [.. lines.Skip(start + 1).SkipWhile(line => !line.StartsWith('|') && !line.StartsWith('#')).TakeWhile(line => line.StartsWith('|'))];
        if (table.Length < 3)
            throw new InvalidDataException($"The page has no table below the heading '{heading}'.");
        return new MarkdownTable([.. table.Skip(2).Select(Cells)]);
    }

    /// <summary>The number that a cell begins with; NaN where it begins with none.</summary>
    public static double NumberOf(string cell)
    {
        string digits = string.Concat(cell.TakeWhile(character => char.IsAsciiDigit(character) || character == '.'));
        return digits.Length > 0 ? double.Parse(digits, CultureInfo.InvariantCulture) : double.NaN;
    }

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
}
