namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>A column of one number a row.</summary>
internal sealed class ValueNumberSource<T>(DataViewRow input, DataViewSchema.Column column, Func<T, float> convert) : NumberSource
{
    private readonly ValueGetter<T> _getter = input.GetGetter<T>(column);

    public override void Read(Span<float> destination)
    {
        T value = default!;
        _getter(ref value);
        destination[0] = convert(value);
    }
}
