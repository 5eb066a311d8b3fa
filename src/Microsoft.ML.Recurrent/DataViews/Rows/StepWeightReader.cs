using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads the weights of a row's steps: finite numbers of at least 0.</summary>
internal sealed class StepWeightReader(DataViewRow row, DataViewSchema.Column column)
{
    private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(column);
    private VBuffer<float> _value;
    private float[] _weights = [];
    private int _count;

    /// <summary>The weights read last.</summary>
    public ReadOnlySpan<float> Values => _weights.AsSpan(0, _count);

    /// <summary>Whether any of them is above 0.</summary>
    public bool HasAny => Values.ContainsAnyExcept(0);

    /// <summary>Reads the current row's weights, one for each of <paramref name="length"/> steps.</summary>
    public void Read(int length)
    {
        _getter(ref _value);
        if (_value.Length != length)
        {
            throw new InvalidOperationException(
                $"Weight column '{column.Name}' must have one weight a step: got {_value.Length} weights for {length} steps in row {row.Position}.");
        }

        if (_weights.Length < length)
        {
            _weights = new float[Math.Max(length, 2 * _weights.Length)];
        }

        _count = length;
        _value.CopyTo(_weights);
        foreach (float weight in Values)
        {
            WeightReader.Check(weight, row, column);
        }
    }
}
