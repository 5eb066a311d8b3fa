using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>The rows of two data views one after the other, with the columns that both have of the same name and type.</summary>
internal sealed class JoinedRowsView : IDataView
{
    private readonly IDataView _first;
    private readonly IDataView _second;

    private JoinedRowsView(IDataView first, IDataView second)
    {
        (_first, _second) = (first, second);
        var schema = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in first.Schema.Where(column => !column.IsHidden))
        {
            if (second.Schema.GetColumnOrNull(column.Name) is { } other && other.Type.Equals(column.Type))
            {
                schema.AddColumn(column.Name, column.Type, column.Annotations);
            }
        }

        Schema = schema.ToSchema();
    }

    public static JoinedRowsView Of(IDataView first, IDataView second) => new(first, second);

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _first.GetRowCount() + _second.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] wanted = CursorChecks.Wanted(Schema, columnsNeeded);
        return new JoinedRowsCursor(Schema, wanted, CursorOf(_first, wanted), CursorOf(_second, wanted));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private DataViewRowCursor CursorOf(IDataView view, bool[] wanted)
        => view.GetRowCursor(Schema.Where(column => wanted[column.Index]).Select(column => view.Schema[column.Name]));
}
