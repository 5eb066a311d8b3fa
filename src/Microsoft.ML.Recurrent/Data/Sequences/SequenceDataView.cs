using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Rows as sequences; every cursor reads the rows for itself, in their order.</summary>
internal sealed class SequenceDataView(IHostEnvironment environment, IDataView input, SequenceFormat format) : IDataView
{
    private readonly SequenceSchema _schema = new(input.Schema, format.Check());
    private readonly ShortGroups _shortGroups = new(environment);

    public DataViewSchema Schema => _schema.Output;

    public bool CanShuffle => false;

    /// <summary>Not known before all rows are read.</summary>
    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = CursorChecks.Wanted(Schema, columnsNeeded);
        return new SequenceCursor(_schema, format, input.GetRowCursor(_schema.Dependencies(active)), active, _shortGroups);
    }

    /// <summary>One cursor, as the rows of a group can only be put together in one place.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
