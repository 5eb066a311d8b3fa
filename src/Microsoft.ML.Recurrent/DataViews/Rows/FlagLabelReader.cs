using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>True is 1, false is 0; a Boolean is never missing.</summary>
internal sealed class FlagLabelReader(DataViewRow row, DataViewSchema.Column column, LabelColumn label, LabelForm form) : NumberLabelReader(row, label, form)
{
    private readonly ValueGetter<bool> _getter = row.GetGetter<bool>(column);

    protected override int ReadNumbers()
    {
        bool flag = false;
        _getter(ref flag);
        Room(1)[0] = flag ? 1 : 0;
        return 1;
    }
}
