using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>
/// Reads rows ahead, until those that are to be shown have what is known of their horizon, forecasts at a block of them and shows them one by one. Of each series
/// it keeps the rows that forecasts still read.
/// </summary>
internal sealed class ForecastCursor : DataViewRowCursor, IShownSlot
{
    // The first block is small, so that a glance at the first rows does not wait for hundreds.
    private const int FirstBlockRows = 16;
    private const int MaximumBlockRows = 256;
    private const int TrimmedRows = 4096;

    private readonly ForecastSchema _schema;
    private readonly DataViewRowCursor _input;
    private readonly bool[] _active;
    private readonly bool _forecasts;
    private readonly Action<string> _warn;
    private readonly ColumnBuffer?[] _buffers;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly SeriesRowReader? _reader;
    private readonly SeriesSet? _series;
    private readonly ForecastBlock? _forecaster;
    private readonly Queue<Row> _ahead = [];
    private readonly List<Row> _block = [];
    private readonly List<(int, int)> _places = [];
    private readonly Stack<int> _freeSlots = [];
    private int _slotCount;
    private int _blockRows = FirstBlockRows;
    private bool _hasEnded;
    private bool _isDisposed;
    private int _shown = -1;
    private long _position = -1;
    private long _shownCount;

    public ForecastCursor(ForecastSchema schema, DataViewRowCursor input, bool[] active, Action<string> warn)
    {
        (_schema, _input, _active, _warn) = (schema, input, active, warn);
        _forecasts = schema.NeedsForecasts(active);
        _idGetter = input.GetIdGetter();
        _buffers = [.. schema.Input.Select(column => active[column.Index] ? ColumnBuffer.Of(input, column) : null)];
        if (_forecasts)
        {
            _reader = new SeriesRowReader(input, schema.Model.Columns, schema.Model.Shape.TargetCount);
            _series = new SeriesSet(schema.Model);
            _forecaster = new ForecastBlock(schema.Model, Environment.ProcessorCount);
        }
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _position;

    public override long Batch => 0;

    public int ShownSlot
    {
        get
        {
            CursorChecks.AtRow(_position);
            return _block[_shown].Slot;
        }
    }

    public override bool MoveNext()
    {
        if (_isDisposed || (++_shown >= _block.Count && !NextBlock()))
        {
            _position = -1;
            return false;
        }

        _position = _shownCount++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CursorChecks.AtRow(_position);
        id = _block[_shown].Id;
    };

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);
        if (!_schema.IsAdded(column.Index))
        {
            return CursorChecks.Typed<TValue>(_buffers[column.Index]!.Getter(this), column);
        }

        int output = _schema.AddedAt(column.Index).Output;
        return CursorChecks.Typed<TValue>(
            (ValueGetter<VBuffer<float>>)((ref VBuffer<float> values) =>
            {
                CursorChecks.AtRow(_position);
                _forecaster!.Write(_shown, output, ref values);
            }),
            column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _position = -1;
            _input.Dispose();
        }
    }

    private bool NextBlock()
    {
        foreach (Row row in _block)
        {
            _freeSlots.Push(row.Slot);
        }

        _block.Clear();
        _shown = 0;
        while (_block.Count < _blockRows)
        {
            if (_ahead.Count > 0 && (_hasEnded || IsReady(_ahead.Peek())))
            {
                _block.Add(_ahead.Dequeue());
            }
            else if (_hasEnded || !ReadRow())
            {
                if (_ahead.Count == 0)
                {
                    break;
                }
            }
        }

        _blockRows = Math.Min(MaximumBlockRows, 4 * _blockRows);
        if (_block.Count == 0)
        {
            _forecaster?.TellLacking("row has", "rows have", _warn);
            return false;
        }

        if (_forecasts)
        {
            Forecast();
        }

        return true;
    }

    private void Forecast()
    {
        _places.Clear();
        _places.AddRange(_block.Select(row => (row.Series, row.Number)));
        _forecaster!.Run(_series!.Series, CollectionsMarshal.AsSpan(_places));
        int kept = _schema.Model.Shape.KeptLength;
        foreach (Row row in _block)
        {
            SeriesBuffer series = _series.Series[row.Series];
            if (series.Length - series.First > TrimmedRows + (4 * kept))
            {
                int oldest = _ahead.Where(ahead => ahead.Series == row.Series).Select(ahead => ahead.Number).DefaultIfEmpty(series.Length).Min();
                series.Trim(series.Length - oldest + kept);
            }
        }
    }

    private bool IsReady(Row row) => !_forecasts || _schema.Model.Shape.KnownCount == 0 || _series!.Series[row.Series].Length > row.Number + _schema.Model.Shape.Horizon;

    private bool ReadRow()
    {
        if (!_input.MoveNext())
        {
            _hasEnded = true;
            return false;
        }

        (int series, int number) = (0, 0);
        if (_forecasts)
        {
            _reader!.Read();
            series = _series!.Add(_reader);
            number = _series.Series[series].Length - 1;
        }

        int slot = _freeSlots.TryPop(out int free) ? free : _slotCount++;
        foreach (ColumnBuffer? buffer in _buffers)
        {
            buffer?.Read(slot);
        }

        DataViewRowId id = default;
        _idGetter(ref id);
        _ahead.Enqueue(new Row(slot, series, number, id));
        return true;
    }

    private readonly record struct Row(int Slot, int Series, int Number, DataViewRowId Id);
}
