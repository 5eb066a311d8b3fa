using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <inheritdoc/>
internal sealed class KeyValueKind<T>(string name, PrimitiveDataViewType itemType, Func<T, string> format, Func<string, T> parse)
    : KeyValueKind(name, itemType)
{
    public string Format(T value) => format(value);

    public override KeyValues Read(DataViewSchema.Annotations annotations, string name)
    {
        VBuffer<T> values = default;
        annotations.GetValue(name, ref values);
        return new KeyValues<T>(this, [.. values.DenseValues()]);
    }

    public override KeyValues Parse(string[] texts) => new KeyValues<T>(this, Array.ConvertAll(texts, text => parse(text)));
}
