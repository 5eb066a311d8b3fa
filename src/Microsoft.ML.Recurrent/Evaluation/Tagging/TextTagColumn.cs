using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation.Labels;

namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Labels as texts; an empty one is missing.</summary>
internal sealed class TextTagColumn(DataViewRow row, DataViewSchema.Column column, LabelNames names) : TagColumn
{
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>> _getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
    private VBuffer<ReadOnlyMemory<char>> _values;

    protected override int ReadValues()
    {
        _getter(ref _values);
        return _values.Length;
    }

    protected override void WriteIds(Span<int> ids)
    {
        ids.Fill(-1);
        foreach (KeyValuePair<int, ReadOnlyMemory<char>> item in _values.Items())
        {
            if (!item.Value.IsEmpty)
            {
                ids[item.Key] = names.IdOf(item.Value.Span);
            }
        }
    }
}
