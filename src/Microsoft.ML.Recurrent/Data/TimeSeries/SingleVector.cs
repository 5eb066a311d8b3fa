using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>A vector of Single per row.</summary>
internal sealed class SingleVector(DataViewRow input, DataViewSchema.Column column) : INumberForm<VBuffer<float>>
{
    private readonly ValueGetter<VBuffer<float>> _getter = input.GetGetter<VBuffer<float>>(column);
    private VBuffer<float> _vector;

    public double[] Read()
    {
        _getter(ref _vector);
        return [.. _vector.DenseValues().Select(value => (double)value)];
    }

    public void Write(ReadOnlySpan<double> numbers, ref VBuffer<float> value)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
        {
            editor.Values[i] = (float)numbers[i];
        }

        value = editor.Commit();
    }
}
