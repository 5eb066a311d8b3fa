using System.Runtime.ExceptionServices;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>
/// Reads a block of rows ahead, scores them in batches and then shows them one by one. Of rows ahead it keeps what its user may
/// ask for: the wanted input columns, the id and the Batch.
/// </summary>
internal sealed class BatchScoringCursor : DataViewRowCursor, IShownSlot
{
    // The first block is small, so that a glance at the first rows (or a slow stream of them) does not wait for hundreds.
    private const int FirstBlockRows = 16;
    private const int MaximumBlockRows = 256;

    // Bounds the memory of rows ahead when sequences are long.
    private const int MaximumBlockSteps = 65536;

    private readonly ScoringSchema _schema;
    private readonly bool[] _active;
    private readonly InputRows _rows;
    private readonly ColumnBuffer?[] _buffers;
    private readonly SequenceRowReader _reader;
    private readonly SequenceScorer _scorer;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly DataViewRowId[] _ids = new DataViewRowId[MaximumBlockRows];
    private readonly long[] _batches = new long[MaximumBlockRows];
    private ExceptionDispatchInfo? _failure;
    private int _blockRows = FirstBlockRows;
    private int _count;
    private int _slot = -1;
    private long _position = -1;
    private long _shownCount;
    private bool _isDisposed;

    public BatchScoringCursor(ScoringSchema schema, InputRows rows, bool[] active, int threadCount)
    {
        _schema = schema;
        _rows = rows;
        _active = active;
        _scorer = new SequenceScorer(schema.Model, threadCount);
        DataViewRowCursor input = rows.Cursor;
        _reader = new SequenceRowReader(input, schema.Model.Features);
        _idGetter = input.GetIdGetter();
        _buffers = [.. schema.Input.Select(column => active[column.Index] ? ColumnBuffer.Of(input, column) : null)];
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _position;

    public override long Batch => _position < 0 ? 0 : _batches[_slot];

    public int ShownSlot
    {
        get
        {
            CursorChecks.AtRow(_position);
            return _slot;
        }
    }

    public override bool MoveNext()
    {
        if (_isDisposed || (_slot + 1 >= _count && !ReadBlock()))
        {
            _position = -1;
            return false;
        }

        _slot++;
        _position = _shownCount++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[ShownSlot];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);
        Delegate getter;
        if (!_schema.IsScored(column.Index))
        {
            getter = _buffers[column.Index]!.Getter(this);
        }
        else if (column.Index == _schema.ScoreIndex)
        {
            getter = (ValueGetter<VBuffer<float>>)GetScores;
        }
        else
        {
            getter = (ValueGetter<uint>)((ref uint label) => label = _scorer.PredictedKeyOf(ShownSlot));
        }

        return CursorChecks.Typed<TValue>(getter, column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _position = -1;
            _rows.Leave();
        }
    }

    private void GetScores(ref VBuffer<float> scores)
    {
        ReadOnlySpan<float> values = _scorer.ScoresOf(ShownSlot);
        VBufferEditor<float> editor = VBufferEditor.Create(ref scores, values.Length);
        values.CopyTo(editor.Values);
        scores = editor.Commit();
    }

    /// <summary>
    /// Takes the next block. A row that cannot be read ends it: the rows before are shown first, and the failure comes when
    /// its row is asked for, as it would without reading ahead.
    /// </summary>
    private bool ReadBlock()
    {
        _slot = -1;
        _count = 0;
        _failure?.Throw();
        _scorer.Store.Clear();
        lock (_rows.Gate)
        {
            ReadRows();
        }

        _blockRows = Math.Min(MaximumBlockRows, _blockRows * 4);
        if (_count == 0)
        {
            _failure?.Throw();
            return false;
        }

        _scorer.Score();
        return true;
    }

    private void ReadRows()
    {
        long block = _rows.IsShared ? _rows.NextBlock() : -1;
        try
        {
            while (_count < _blockRows && _scorer.Store.StepCount < MaximumBlockSteps && _rows.MoveNext())
            {
                int length = _reader.AppendFeatures(_scorer.Store);
                foreach (ColumnBuffer? buffer in _buffers)
                {
                    buffer?.Read(_count);
                }

                _idGetter(ref _ids[_count]);
                _batches[_count] = block < 0 ? _rows.Cursor.Batch : block;
                _scorer.Store.EndSequence(length);
                _count++;
            }
        }
        catch (Exception exception)
        {
            _rows.End();
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }
}
