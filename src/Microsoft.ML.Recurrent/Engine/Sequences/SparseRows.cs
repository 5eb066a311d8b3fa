namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>
/// Rows of numbers most of which are zero: of each row the columns that are not, ascending, with their values (compressed rows).
/// Rows are added one after the other, or written in any order after <see cref="Reset"/>; memory stays for the next time.
/// </summary>
/// <param name="width">Columns, the zeros included.</param>
internal sealed class SparseRows(int width)
{
    private readonly GrowingArray<int> _starts = new();
    private readonly GrowingArray<int> _ends = new();
    private readonly GrowingArray<int> _columns = new();
    private readonly GrowingArray<float> _values = new();
    private SparseColumns? _byColumn;
    private bool _isTransposed;
    private int _row;

    public int Width { get; } = width;

    public int RowCount => _starts.Count;

    /// <summary>Bytes that the rows take.</summary>
    public long Bytes => _starts.Bytes + _ends.Bytes + _columns.Bytes + _values.Bytes;

    /// <summary>The columns of all rows, in the order of their writing; <see cref="AllValues"/> likewise.</summary>
    public ReadOnlySpan<int> AllColumns => _columns.Span;

    public Span<float> AllValues => _values.Span;

    public ReadOnlySpan<int> ColumnsOf(int row) => _columns.Span[_starts[row].._ends[row]];

    public Span<float> ValuesOf(int row) => _values.Span[_starts[row].._ends[row]];

    /// <summary>Forgets everything and has so many rows without a number.</summary>
    public void Reset(int rowCount)
    {
        _starts.Clear();
        _ends.Clear();
        _columns.Clear();
        _values.Clear();
        _starts.Extend(rowCount).Clear();
        _ends.Extend(rowCount).Clear();
        _isTransposed = false;
    }

    /// <summary>Adds a row, which <see cref="Add"/> then fills.</summary>
    public void AddRow()
    {
        _starts.Add(_columns.Count);
        _ends.Add(_columns.Count);
        _row = _starts.Count - 1;
        _isTransposed = false;
    }

    /// <summary>Begins a row that has no number yet, which <see cref="Add"/> then fills.</summary>
    public void Begin(int row)
    {
        _starts[row] = _columns.Count;
        _ends[row] = _columns.Count;
        _row = row;
    }

    /// <summary>Adds a number to the row begun last; columns ascend.</summary>
    public void Add(int column, float value)
    {
        _columns.Add(column);
        _values.Add(value);
        _ends[_row]++;
        _isTransposed = false;
    }

    /// <summary>Adds the row of another matrix to the row begun last, which has no number yet.</summary>
    public void AddAll(SparseRows source, int row)
    {
        ReadOnlySpan<int> columns = source.ColumnsOf(row);
        columns.CopyTo(_columns.Extend(columns.Length));
        source.ValuesOf(row).CopyTo(_values.Extend(columns.Length));
        _ends[_row] = _columns.Count;
        _isTransposed = false;
    }

    /// <summary>Becomes a copy of other rows.</summary>
    public void CopyFrom(SparseRows source)
    {
        Reset(source.RowCount);
        source._starts.Span.CopyTo(_starts.Span);
        source._ends.Span.CopyTo(_ends.Span);
        source._columns.Span.CopyTo(_columns.Extend(source._columns.Count));
        source._values.Span.CopyTo(_values.Extend(source._values.Count));
    }

    /// <summary>Becomes a copy of some neighbouring rows of another matrix.</summary>
    public void CopyRows(SparseRows source, int first, int count)
    {
        Reset(0);
        for (int row = first; row < first + count; row++)
        {
            AddRow();
            AddAll(source, row);
        }
    }

    /// <summary>
    /// The same numbers column by column. Made by the first call after a change, which one thread makes alone.
    /// </summary>
    public SparseColumns ByColumn()
    {
        _byColumn ??= new SparseColumns(Width);
        if (!_isTransposed)
        {
            _byColumn.Load(this);
            _isTransposed = true;
        }

        return _byColumn;
    }
}
