using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>A part of every step that users know by a name: one number of a column, or the vector that is made of a token, of its characters or of its casing.</summary>
/// <param name="Name">The number's name, or the column's.</param>
/// <param name="ColumnName">The column that it is read from.</param>
/// <param name="Input">The input of the network.</param>
/// <param name="First">The first column of the input's vectors.</param>
/// <param name="Count">Columns of the input's vectors; 1 of a number.</param>
internal sealed record InputChannel(string Name, string ColumnName, int Input, int First, int Count)
{
    /// <summary>The channels of a model's inputs, in their order.</summary>
    /// <param name="features">The inputs.</param>
    /// <param name="widths">Columns of their vectors.</param>
    /// <param name="schema">Of data with the columns, which may name their numbers.</param>
    public static InputChannel[] Of(IReadOnlyList<FeatureColumn> features, ReadOnlySpan<int> widths, DataViewSchema schema)
    {
        var channels = new List<InputChannel>();
        for (int input = 0; input < features.Count; input++)
        {
            FeatureColumn feature = features[input];
            if (feature.IsToken)
            {
                channels.Add(new InputChannel(NameOf(feature), feature.ColumnName, input, 0, widths[input]));
                continue;
            }

            string[]? names = NumbersOf(schema[feature.ColumnName], feature.Width);
            for (int number = 0; number < feature.Width; number++)
            {
                string name = names is not null ? names[number]
                    : feature.Width == 1 ? feature.ColumnName
                    : FormattableString.Invariant($"{feature.ColumnName}[{number}]");
                channels.Add(new InputChannel(name, feature.ColumnName, input, number, 1));
            }
        }

        return [.. channels];
    }

    private static string NameOf(FeatureColumn feature)
    {
        string columns = string.Join(" + ", feature.ColumnNames);
        return feature.Kind switch
        {
            FeatureKind.Spelling => $"{columns} (characters)",
            FeatureKind.Casing => $"{columns} (casing)",
            _ => columns,
        };
    }

    private static string[]? NumbersOf(DataViewSchema.Column column, int width)
    {
        string[]? names = KeyValues.Named(column.Annotations, StepSlots.FeatureNames) is { AreTexts: true } features ? features.ToTexts() : StepSlots.NamesOf(column);
        return names?.Length == width && names.All(name => name.Length > 0) ? names : null;
    }
}
