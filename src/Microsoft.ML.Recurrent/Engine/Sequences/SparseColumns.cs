namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>
/// The numbers of <see cref="SparseRows"/> column by column: the columns that have any, ascending, and of each its rows, ascending,
/// with their values.
/// </summary>
internal sealed class SparseColumns(int width)
{
    private readonly int[] _places = new int[width];
    private readonly GrowingArray<int> _columns = new();
    private readonly GrowingArray<int> _ends = new();
    private readonly GrowingArray<int> _rows = new();
    private readonly GrowingArray<float> _values = new();

    /// <summary>U: columns that have numbers.</summary>
    public int Count => _columns.Count;

    public ReadOnlySpan<int> Columns => _columns.Span;

    /// <summary>Where the numbers of each column end in <see cref="Rows"/> and <see cref="Values"/>; they begin where the last one's end.</summary>
    public ReadOnlySpan<int> Ends => _ends.Span;

    public ReadOnlySpan<int> Rows => _rows.Span;

    public ReadOnlySpan<float> Values => _values.Span;

    public void Load(SparseRows source)
    {
        _columns.Clear();
        _ends.Clear();
        _rows.Clear();
        _values.Clear();
        Array.Clear(_places);
        for (int row = 0; row < source.RowCount; row++)
        {
            foreach (int column in source.ColumnsOf(row))
            {
                _places[column]++;
            }
        }

        // Counts become places of the columns' first numbers, which then move on to their ends.
        int start = 0;
        for (int column = 0; column < _places.Length; column++)
        {
            int count = _places[column];
            if (count > 0)
            {
                _columns.Add(column);
                _places[column] = start;
                start += count;
                _ends.Add(start);
            }
        }

        Span<int> rows = _rows.Extend(start);
        Span<float> values = _values.Extend(start);
        for (int row = 0; row < source.RowCount; row++)
        {
            ReadOnlySpan<int> columns = source.ColumnsOf(row);
            ReadOnlySpan<float> numbers = source.ValuesOf(row);
            for (int i = 0; i < columns.Length; i++)
            {
                int place = _places[columns[i]]++;
                rows[place] = row;
                values[place] = numbers[i];
            }
        }
    }
}
