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
            .. space.Parameters.Select(each => new[] { each.Name, each.Values, ParameterValue.Text(each.Initial), ConditionOf(space, each) }),
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

    // What always holds in this space says nothing to its reader.
    private static string ConditionOf(SearchSpace space, SearchParameter parameter)
        => string.Join(" and ", parameter.Conditions.Where(condition => !space.AlwaysHolds(condition)));
}
