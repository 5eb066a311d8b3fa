using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Evaluation.Numbers;

/// <summary>Numbers as they are.</summary>
internal sealed class SingleValueColumn(DataViewRow row, DataViewSchema.Column column) : ValueColumn
{
    private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(column);
    private VBuffer<float> _vector;

    protected override int ReadVector()
    {
        _getter(ref _vector);
        return _vector.Length;
    }

    protected override void WriteValues(Span<float> values) => _vector.CopyTo(values);
}
