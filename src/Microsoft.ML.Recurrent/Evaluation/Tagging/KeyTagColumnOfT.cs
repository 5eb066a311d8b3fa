using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Evaluation.Labels;

namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Labels as keys, which count as the values they stand for, or as their own numbers where they stand for none.</summary>
internal sealed class KeyTagColumn<TRaw>(DataViewRow row, DataViewSchema.Column column, LabelNames names) : TagColumn
    where TRaw : unmanaged, IBinaryInteger<TRaw>
{
    private readonly ValueGetter<VBuffer<TRaw>> _getter = row.GetGetter<VBuffer<TRaw>>(column);
    private readonly ulong _keyCount = ((KeyDataViewType)((VectorDataViewType)column.Type).ItemType).Count;
    private readonly string[]? _texts = KeyValues.Of(column)?.ToTexts();
    private readonly Dictionary<ulong, int> _ids = [];
    private VBuffer<TRaw> _values;

    protected override int ReadValues()
    {
        _getter(ref _values);
        return _values.Length;
    }

    protected override void WriteIds(Span<int> ids)
    {
        ids.Fill(-1);
        foreach (KeyValuePair<int, TRaw> item in _values.Items())
        {
            ids[item.Key] = IdOf(ulong.CreateTruncating(item.Value));
        }
    }

    // A key beyond the count is missing too, by the key type's contract.
    private int IdOf(ulong key)
    {
        if (key == 0 || key > _keyCount)
        {
            return -1;
        }

        if (!_ids.TryGetValue(key, out int id))
        {
            id = names.IdOf(_texts is null ? key.ToString(CultureInfo.InvariantCulture) : _texts[(int)key - 1]);
            _ids.Add(key, id);
        }

        return id;
    }
}
