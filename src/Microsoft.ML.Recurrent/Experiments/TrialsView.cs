using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>A few columns of numbers and texts as data.</summary>
/// <param name="rowCount">Rows.</param>
internal sealed class TrialsView(int rowCount) : IDataView
{
    private readonly DataViewSchema.Builder _builder = new();
    private readonly List<Delegate> _columns = [];
    private DataViewSchema? _schema;

    public DataViewSchema Schema => _schema ??= _builder.ToSchema();

    public bool CanShuffle => false;

    public void AddNumbers(string name, Func<int, double> value)
    {
        _builder.AddColumn(name, NumberDataViewType.Double);
        _columns.Add(value);
    }

    public void AddTexts(string name, Func<int, string> value)
    {
        _builder.AddColumn(name, TextDataViewType.Instance);
        _columns.Add(value);
    }

    public long? GetRowCount() => rowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new TrialsCursor(Schema, CursorChecks.Wanted(Schema, columnsNeeded), _columns, rowCount);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
