using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>Data with a model's columns added; rows are scored as cursors read them.</summary>
/// <param name="output">The task.</param>
/// <param name="input">The data.</param>
/// <param name="replaced">Sequence i is read in place of the feature columns of row i; null: rows are read as they are.</param>
internal sealed class ScoredDataView(ModelOutput output, IDataView input, SequenceStore? replaced = null) : UnexportedDataView(input, "A recurrent model")
{
    private readonly ScoringSchema _schema = new(output, input.Schema, replaced);

    public override DataViewSchema Schema => _schema.Output;

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = _schema.Active(columnsNeeded);
        DataViewRowCursor cursor = Input.GetRowCursor(_schema.Dependencies(active), _schema.Replaced is null ? rand : null);
        return Scoring(cursor, active, Environment.ProcessorCount);
    }

    /// <summary>
    /// As many cursors as the input gives, each reading ahead within itself; or, when it gives one, cursors that take turns in
    /// reading blocks from it and score at the same time.
    /// </summary>
    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = _schema.Active(columnsNeeded);
        if (_schema.Replaced is not null)
        {
            // What a row is replaced by is found by its number, which only one cursor over all rows tells.
            return [GetRowCursor(columnsNeeded)];
        }

        int wanted = n > 0 ? n : Environment.ProcessorCount;
        DataViewRowCursor[] cursors = Input.GetRowCursorSet(_schema.Dependencies(active), n, rand);
        if (cursors.Length > 1)
        {
            return Array.ConvertAll(cursors, cursor => Scoring(cursor, active, threadCount: 1));
        }

        if (wanted == 1 || !ReadsAhead(active))
        {
            return [Scoring(cursors[0], active, Environment.ProcessorCount)];
        }

        var rows = new InputRows(cursors[0], wanted);
        return [.. Enumerable.Range(0, wanted).Select(_ => new BatchScoringCursor(_schema, rows, active, threadCount: 1))];
    }

    private DataViewRowCursor Scoring(DataViewRowCursor cursor, bool[] active, int threadCount)
        => ReadsAhead(active)
            ? new BatchScoringCursor(_schema, new InputRows(cursor, readerCount: 1), active, threadCount)
            : new RowScoringCursor(_schema, cursor, active);

    private bool ReadsAhead(bool[] active)
        => _schema.NeedsScores(active) && _schema.Input.All(column => !active[column.Index] || ColumnBuffer.CanHold(column.Type));
}
