using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>
/// Reads a vector of numbers as steps of <see cref="FeatureColumn.Width"/> numbers each. While a column is learned, numbers stay
/// as they are and missing ones NaN, so that the statistics can leave these out.
/// </summary>
internal sealed class NumberReader(DataViewRow row, DataViewSchema.Column column, FeatureColumn feature, bool isLearning) : StepReader
{
    // Below this the dense product costs next to nothing, and numbers can have their mean taken out.
    private const int FewestSparse = 32;

    // A number that is kept with its column takes twice the memory, and its product the time of several dense ones.
    private const int WorthSparse = 4;

    private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(column);
    private readonly List<int> _missing = [];
    private VBuffer<float> _value;
    private long _givenCount;
    private long _readCount;

    /// <summary>Whether the rows of a column may show that it is sparse.</summary>
    public static bool MayBeSparse(FeatureColumn feature) => feature.Kind == FeatureKind.Numbers && feature.Width >= FewestSparse;

    public override int Read()
    {
        Get();
        (int steps, int rest) = Math.DivRem(_value.Length, feature.Width);
        return rest == 0
            ? steps
            : throw new InvalidOperationException(
                $"Feature column '{feature.ColumnName}' has {_value.Length} numbers in row {row.Position}: "
                + $"expected a multiple of its {feature.Width} features per step.");
    }

    public override void Append(SequenceStore store, int input)
    {
        if (store.Sparse(input) is { } rows)
        {
            AppendSparse(rows);
            if (isLearning && !IsStillSparse())
            {
                Densify(store, input);
            }

            return;
        }

        Span<float> steps = store.AddNumbers(input, Math.Max(1, _value.Length / feature.Width));
        if (_value.Length == 0)
        {
            steps.Fill(float.NaN);
        }
        else
        {
            _value.CopyTo(steps);
        }

        if (!isLearning)
        {
            Standardization.Apply(steps, feature);
        }
    }

    private void Get()
    {
        try
        {
            _getter(ref _value);
        }
        catch (Exception exception) when (UnreadableArrays.AreCauseOf(exception))
        {
            throw UnreadableArrays.Error([feature.ColumnName], exception);
        }
    }

    private void AppendSparse(SparseRows rows)
    {
        ReadOnlySpan<float> values = _value.GetValues();
        ReadOnlySpan<int> indices = _value.IsDense ? default : _value.GetIndices();
        int next = 0;
        for (int step = 0; step < Math.Max(1, _value.Length / feature.Width); step++)
        {
            if (rows.RowCount == 0)
            {
                // The store is new or was cleared.
                _missing.Clear();
            }

            if (isLearning && _value.Length == 0)
            {
                _missing.Add(rows.RowCount);
            }

            rows.AddRow();
            int start = step * feature.Width;
            for (; next < values.Length; next++)
            {
                int channel = (indices.IsEmpty ? next : indices[next]) - start;
                if (channel >= feature.Width)
                {
                    break;
                }

                if (values[next] != 0)
                {
                    rows.Add(channel, isLearning ? values[next] : SparseScaling.Apply(values[next], channel, feature));
                }
            }
        }
    }

    /// <summary>The column turned out dense: its steps so far become what they would be had it been so from the start.</summary>
    private void Densify(SequenceStore store, int input)
    {
        store.Densify(input);
        foreach (int step in _missing)
        {
            store.AllNumbers(input).Slice(step * feature.Width, feature.Width).Fill(float.NaN);
        }
    }

    /// <summary>Whether of the numbers that were read, this row's included, at most a quarter were given.</summary>
    private bool IsStillSparse()
    {
        _givenCount += _value.GetValues().Length;
        _readCount += _value.Length;
        return _givenCount * WorthSparse <= _readCount;
    }
}
