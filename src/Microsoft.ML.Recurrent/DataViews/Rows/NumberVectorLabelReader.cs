using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <inheritdoc/>
internal sealed class NumberVectorLabelReader(DataViewRow row, DataViewSchema.Column column, LabelColumn label, LabelForm form)
    : NumberLabelReader(row, label, form)
{
    private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(column);
    private VBuffer<float> _value;

    protected override int ReadNumbers()
    {
        _getter(ref _value);
        _value.CopyTo(Room(_value.Length));
        return _value.Length;
    }
}
