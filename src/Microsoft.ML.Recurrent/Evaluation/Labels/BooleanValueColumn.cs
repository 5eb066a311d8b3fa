using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Evaluation.Labels;

/// <summary>Boolean values as numbers: true is 1, false and what a sparse vector leaves out are 0.</summary>
internal sealed class BooleanValueColumn(DataViewRow row, DataViewSchema.Column column) : ValueColumn
{
    private readonly ValueGetter<VBuffer<bool>> _getter = row.GetGetter<VBuffer<bool>>(column);
    private VBuffer<bool> _vector;

    protected override int ReadVector()
    {
        _getter(ref _vector);
        return _vector.Length;
    }

    protected override void WriteValues(Span<float> values)
    {
        values.Clear();
        foreach (KeyValuePair<int, bool> item in _vector.Items())
        {
            values[item.Key] = item.Value ? 1 : 0;
        }
    }
}
