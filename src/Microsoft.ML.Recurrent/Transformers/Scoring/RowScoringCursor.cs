using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>A cursor that stays at its input's row: scores nothing that is not asked for, and one row at a time.</summary>
internal sealed class RowScoringCursor(ScoringSchema schema, DataViewRowCursor input, bool[] active) : DataViewRowCursor
{
    private readonly ScoredRow _row = new(schema, input, active);

    public override DataViewSchema Schema => _row.Schema;

    public override long Position => _row.Position;

    public override long Batch => _row.Batch;

    public override bool MoveNext() => _row.MoveNext(input);

    public override ValueGetter<DataViewRowId> GetIdGetter() => _row.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _row.Dispose();
        }
    }
}
