using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <inheritdoc/>
internal sealed class SingleLabelReader(DataViewRow row, DataViewSchema.Column column, LabelColumn label, LabelForm form) : NumberLabelReader(row, label, form)
{
    private readonly ValueGetter<float> _getter = row.GetGetter<float>(column);

    protected override int ReadNumbers()
    {
        _getter(ref Room(1)[0]);
        return 1;
    }
}
