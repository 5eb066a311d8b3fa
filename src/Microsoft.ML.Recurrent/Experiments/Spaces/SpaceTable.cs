using System.Text;

namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>A space as a table of text.</summary>
internal static class SpaceTable
{
    public static string Of(SearchSpace space)
    {
        string[][] rows =
        [
            ["Option", "Values", "First", "Only when"],
            .. space.Parameters.Select(each => new[] { each.Name, each.Values, ParameterValue.Text(each.Initial), each.Condition ?? "" }),
            .. space.Fixed.Select(pair => new[] { pair.Key, ParameterValue.Text(pair.Value), "", "" }),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            text.AppendJoin("  ", row.Select((cell, column) => cell.PadRight(widths[column])));
            while (text[^1] == ' ')
            {
                text.Length--;
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
