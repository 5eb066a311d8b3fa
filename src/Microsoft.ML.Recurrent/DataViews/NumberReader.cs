using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>
/// Reads a vector of numbers as steps of <see cref="FeatureColumn.Width"/> numbers each. While a column is learned, numbers stay
/// as they are and missing ones NaN, so that the statistics can leave these out.
/// </summary>
internal sealed class NumberReader(DataViewRow row, DataViewSchema.Column column, FeatureColumn feature, bool isLearning) : StepReader
{
    private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(column);
    private VBuffer<float> _value;

    public override int Read()
    {
        _getter(ref _value);
        (int steps, int rest) = Math.DivRem(_value.Length, feature.Width);
        return rest == 0
            ? steps
            : throw new InvalidOperationException(
                $"Feature column '{feature.ColumnName}' has {_value.Length} numbers in row {row.Position}: "
                + $"expected a multiple of its {feature.Width} features a step.");
    }

    public override void Append(SequenceStore store, int input)
    {
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
}
