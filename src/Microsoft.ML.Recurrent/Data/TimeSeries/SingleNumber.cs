namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>One Single per row.</summary>
internal sealed class SingleNumber(DataViewRow input, DataViewSchema.Column column) : INumberForm<float>
{
    private readonly ValueGetter<float> _getter = input.GetGetter<float>(column);

    public double[] Read()
    {
        float value = 0;
        _getter(ref value);
        return [value];
    }

    public void Write(ReadOnlySpan<double> numbers, ref float value) => value = (float)numbers[0];
}
