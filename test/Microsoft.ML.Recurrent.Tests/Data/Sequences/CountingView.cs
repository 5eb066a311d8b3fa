namespace Microsoft.ML.Recurrent.Tests.Data.Sequences;

/// <summary>A data view that remembers which cursors were asked of it.</summary>
internal sealed class CountingView(IDataView input) : IDataView
{
    public int CursorCount { get; private set; }

    public IReadOnlyList<string> LastColumns { get; private set; } = [];

    public DataViewSchema Schema => input.Schema;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        CursorCount++;
        LastColumns = [.. columnsNeeded.OrderBy(column => column.Index).Select(column => column.Name)];
        return input.GetRowCursor(columnsNeeded, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
