using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>
/// Reads the feature columns of one row after the other as a sequence. Getters are made once and buffers reused; belongs to one
/// row or cursor, whose feature columns must be active.
/// </summary>
internal sealed class SequenceRowReader
{
    private readonly DataViewRow _row;
    private readonly IReadOnlyList<FeatureColumn> _features;
    private readonly StepReader[] _readers;
    private readonly LabelReader? _label;

    /// <param name="row">The row or cursor.</param>
    /// <param name="features">The fitted columns.</param>
    /// <param name="label">What the sequences are compared with, appended to the store's targets; null: nothing.</param>
    public SequenceRowReader(DataViewRow row, IReadOnlyList<FeatureColumn> features, LabelReader? label = null)
        : this(row, features, [.. features.Select(feature => StepReader.Of(row, feature))])
    {
        _label = label;
    }

    private SequenceRowReader(DataViewRow row, IReadOnlyList<FeatureColumn> features, StepReader[] readers)
    {
        _row = row;
        _features = features;
        _readers = readers;
    }

    /// <summary>Sequence i gives the steps of row i in place of its feature columns; null: rows give their own.</summary>
    public SequenceStore? Replaced { get; init; }

    /// <summary>A reader of columns that are not fitted yet: see <see cref="StepReader.Learning"/>.</summary>
    public static SequenceRowReader Learning(DataViewRow row, IReadOnlyList<FeatureColumn> features, IReadOnlyList<TokenIndex?> indexes)
        => new(row, features, [.. features.Select((feature, i) => StepReader.Learning(row, feature, indexes[i]))]);

    /// <summary>Reads the current row's feature columns and returns their number of steps, 0 where they are empty.</summary>
    public int Read()
    {
        // A language model reads its column as the label.
        int length = _readers.Length == 0 ? 0 : _readers[0].Read();
        for (int input = 1; input < _readers.Length; input++)
        {
            int other = _readers[input].Read();
            if (other != length)
            {
                throw new InvalidOperationException(
                    $"Feature columns must have equal numbers of steps: '{_features[0].ColumnName}' has {length} "
                    + $"and '{_features[input].ColumnName}' has {other} in row {_row.Position}.");
            }
        }

        return length;
    }

    /// <summary>
    /// Adds the steps of the row read last to the inputs of the store and returns their number; the caller ends the sequence.
    /// An empty sequence becomes one step that is missing: zeros, or the unknown token.
    /// </summary>
    public int Append(SequenceStore store, int length)
    {
        if (Replaced is not null)
        {
            store.AddInputs(Replaced, _row.Position < Replaced.SequenceCount
                ? (int)_row.Position
                : throw new InvalidOperationException($"Expected data of {Replaced.SequenceCount} rows, as they had when they were read before: got a row {_row.Position}."));
        }

        for (int input = 0; Replaced is null && input < _readers.Length; input++)
        {
            _readers[input].Append(store, input);
        }

        if (_label is not null)
        {
            _label.Read();
            _label.AppendTo(store.Targets);
        }

        return Math.Max(1, length);
    }
}
