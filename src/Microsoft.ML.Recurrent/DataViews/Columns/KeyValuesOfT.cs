using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>Key values of one type.</summary>
internal sealed class KeyValues<T>(KeyValueKind<T> kind, T[] values) : KeyValues
{
    private readonly T[] _values = values;

    public override KeyValueKind Kind => kind;

    public override int Count => _values.Length;

    public override string[] ToTexts() => Array.ConvertAll(_values, value => kind.Format(value));

    public override bool IsSameAs(KeyValues? other)
        => other is KeyValues<T> same && ToTexts().AsSpan().SequenceEqual(same.ToTexts());

    public override void AddTo(DataViewSchema.Annotations.Builder annotations, string name)
        => annotations.Add(name, new VectorDataViewType(kind.ItemType, _values.Length), (ValueGetter<VBuffer<T>>)CopyTo);

    private void CopyTo(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, _values.Length);
        _values.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
