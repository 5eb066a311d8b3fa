namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>Values that are no fractional numbers: those of a gap are those of the row before it, and the last one of a step stands.</summary>
internal sealed class KeptValues<T>(DataViewRow input, DataViewSchema.Column column) : KeptColumn
{
    private readonly ValueGetter<T> _getter = input.GetGetter<T>(column);
    private readonly List<T> _values = [];

    public override void Add() => _values.Add(Read());

    public override void Combine(int row) => _values[row] = Read();

    public override Delegate Getter(Func<FilledRow> shown) => (ValueGetter<T>)((ref T value) => value = _values[shown().Before]);

    private T Read()
    {
        T value = default!;
        _getter(ref value);
        return value switch
        {
            // The input may write the next row's text where this one's is.
            ReadOnlyMemory<char> text => (T)(object)text.ToString().AsMemory(),
            _ => value,
        };
    }
}
