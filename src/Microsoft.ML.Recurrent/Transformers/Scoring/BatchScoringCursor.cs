using System.Runtime.ExceptionServices;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>
/// Reads a block of rows ahead, scores them in batches and then shows them one by one; once a user has read on for some blocks,
/// free workers score the next block while one is shown. Of rows ahead it keeps what its user may ask for: the wanted input
/// columns, the id and the Batch.
/// </summary>
internal sealed class BatchScoringCursor : DataViewRowCursor, IShownSlot, IShownScores
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
    private readonly SourceTextReader? _texts;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly bool _readsOn;

    // Two blocks, one shown and one ahead: block b has the slots from b * MaximumBlockRows on.
    private readonly SequenceScorer[] _scorers;
    private readonly int[] _counts = new int[2];
    private readonly DataViewRowId[] _ids = new DataViewRowId[2 * MaximumBlockRows];
    private readonly long[] _batches = new long[2 * MaximumBlockRows];
    private ExceptionDispatchInfo? _failure;
    private int _blockRows = FirstBlockRows;
    private int _shownBlock;
    private bool _hasNext;
    private int _row = -1;
    private long _position = -1;
    private long _shownCount;
    private bool _isDisposed;
    private int _taken;

    public BatchScoringCursor(ScoringSchema schema, InputRows rows, bool[] active, int threadCount)
    {
        _schema = schema;
        _rows = rows;
        _active = active;
        _readsOn = threadCount > 1;
        var scorer = new SequenceScorer(schema.ModelOutput, threadCount);
        _scorers = [scorer, scorer.Twin()];
        DataViewRowCursor input = rows.Cursor;
        _reader = new SequenceRowReader(input, schema.Model.Features, schema.ModelOutput.NewComparedReader(input)) { Replaced = schema.Replaced };
        _texts = schema.ModelOutput.NewTextReader(input);
        _idGetter = input.GetIdGetter();
        _buffers = [.. schema.Input.Select(column => active[column.Index] ? ColumnBuffer.Of(input, column) : null)];
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _position;

    public override long Batch => _position < 0 ? 0 : _batches[ShownSlot];

    public int ShownSlot
    {
        get
        {
            CursorChecks.AtRow(_position);
            return (_shownBlock * MaximumBlockRows) + _row;
        }
    }

    (SequenceResults Results, int Sequence) IShownScores.Shown => (_scorers[_shownBlock].Results, ShownSlot - (_shownBlock * MaximumBlockRows));

    public override bool MoveNext()
    {
        using var one = new OneThread(ref _taken, OneThread.OfRow);
        if (_isDisposed || (_row + 1 >= _counts[_shownBlock] && !NextBlock()))
        {
            _position = -1;
            return false;
        }

        _row++;
        _position = _shownCount++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[ShownSlot];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);
        Delegate getter = _schema.IsScored(column.Index)
            ? _schema.ModelOutput.Getter(_schema.PlaceOf(column.Index), this)
            : _buffers[column.Index]!.Getter(this);
        ValueGetter<TValue> typed = CursorChecks.Typed<TValue>(getter, column);
        return (ref TValue value) =>
        {
            using var one = new OneThread(ref _taken, OneThread.OfRow);
            typed(ref value);
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            using var one = new OneThread(ref _taken, OneThread.OfRow);
            _isDisposed = true;
            _position = -1;
            _scorers[1 - _shownBlock].Abandon();
            _rows.Leave();
        }
    }

    /// <summary>Shows the next block: the one ahead, or one that is read now.</summary>
    private bool NextBlock()
    {
        int next = 1 - _shownBlock;
        if (!_hasNext && !ReadBlock(next))
        {
            _failure?.Throw();
            return false;
        }

        _hasNext = false;
        try
        {
            _scorers[next].End();
        }
        catch (Exception exception)
        {
            _rows.End();
            _failure = ExceptionDispatchInfo.Capture(exception);
            throw;
        }

        _shownBlock = next;
        _row = -1;
        if (_readsOn && _blockRows == MaximumBlockRows)
        {
            _hasNext = ReadBlock(1 - next);
        }

        return true;
    }

    /// <summary>
    /// Takes a block and lets free workers begin with it. A row that cannot be read ends it: the rows before are shown first,
    /// and the failure comes when its row is asked for, as it would without reading ahead.
    /// </summary>
    private bool ReadBlock(int block)
    {
        _counts[block] = 0;
        SequenceStore store = _scorers[block].Store;
        store.Clear();
        lock (_rows.Gate)
        {
            ReadRows(block, store);
        }

        _blockRows = Math.Min(MaximumBlockRows, _blockRows * 4);
        if (_counts[block] == 0)
        {
            return false;
        }

        _scorers[block].Begin();
        return true;
    }

    private void ReadRows(int block, SequenceStore store)
    {
        long batch = _rows.IsShared ? _rows.NextBlock() : -1;
        ref int count = ref _counts[block];
        try
        {
            while (count < _blockRows && store.StepCount < MaximumBlockSteps && _rows.MoveNext())
            {
                int length = _reader.Read();
                int stepCount = _reader.Append(store, length);
                int slot = (block * MaximumBlockRows) + count;
                foreach (ColumnBuffer? buffer in _buffers)
                {
                    buffer?.Read(slot);
                }

                if (_texts is not null)
                {
                    _scorers[block].Results.TakeTexts(count, _texts.Read());
                }

                _idGetter(ref _ids[slot]);
                _batches[slot] = batch < 0 ? _rows.Cursor.Batch : batch;
                store.EndSequence(stepCount, isPlaceholder: length == 0);
                count++;
            }
        }
        catch (Exception exception)
        {
            _rows.End();
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }
}
