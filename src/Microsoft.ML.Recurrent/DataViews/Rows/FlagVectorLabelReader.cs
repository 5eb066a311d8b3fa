using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>True is 1, false is 0; a Boolean is never missing.</summary>
internal sealed class FlagVectorLabelReader(DataViewRow row, DataViewSchema.Column column, LabelColumn label, LabelForm form)
    : NumberLabelReader(row, label, form)
{
    private readonly ValueGetter<VBuffer<bool>> _getter = row.GetGetter<VBuffer<bool>>(column);
    private VBuffer<bool> _value;

    protected override int ReadNumbers()
    {
        _getter(ref _value);
        Span<float> numbers = Room(_value.Length);
        numbers.Clear();
        foreach (KeyValuePair<int, bool> flag in _value.Items())
        {
            numbers[flag.Key] = flag.Value ? 1 : 0;
        }

        return _value.Length;
    }
}
