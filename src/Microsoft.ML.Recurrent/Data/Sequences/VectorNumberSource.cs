using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>A column of vectors of one length.</summary>
internal sealed class VectorNumberSource<T>(DataViewRow input, DataViewSchema.Column column, Func<T, float> convert) : NumberSource
{
    private readonly ValueGetter<VBuffer<T>> _getter = input.GetGetter<VBuffer<T>>(column);
    private VBuffer<T> _value;

    public override void Read(Span<float> destination)
    {
        _getter(ref _value);
        if (_value.Length != destination.Length)
        {
            throw new InvalidDataException(
                $"Feature column '{column.Name}' has {_value.Length} numbers in row {input.Position}: expected {destination.Length}, as its type says.");
        }

        ReadOnlySpan<T> values = _value.GetValues();
        if (_value.IsDense)
        {
            for (int i = 0; i < values.Length; i++)
            {
                destination[i] = convert(values[i]);
            }

            return;
        }

        destination.Clear();
        ReadOnlySpan<int> places = _value.GetIndices();
        for (int i = 0; i < values.Length; i++)
        {
            destination[places[i]] = convert(values[i]);
        }
    }
}
