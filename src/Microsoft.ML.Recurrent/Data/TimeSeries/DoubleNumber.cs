namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>One Double per row.</summary>
internal sealed class DoubleNumber(DataViewRow input, DataViewSchema.Column column) : INumberForm<double>
{
    private readonly ValueGetter<double> _getter = input.GetGetter<double>(column);

    public double[] Read()
    {
        double value = 0;
        _getter(ref value);
        return [value];
    }

    public void Write(ReadOnlySpan<double> numbers, ref double value) => value = numbers[0];
}
