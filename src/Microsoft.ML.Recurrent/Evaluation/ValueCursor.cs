namespace Microsoft.ML.Recurrent.Evaluation;

/// <summary>Goes over rows whose columns have as many values as the label, a fixed number per step.</summary>
internal sealed class ValueCursor : IDisposable
{
    private readonly ValueSource?[] _sources;
    private readonly int _width;
    private readonly DataViewRowCursor _cursor;
    private readonly ValueColumn?[] _columns;

    /// <param name="data">The rows.</param>
    /// <param name="width">The values of a step.</param>
    /// <param name="sources">The label and what goes with it; null: a column that is not there, whose values are empty.</param>
    public ValueCursor(IDataView data, int width, params ValueSource?[] sources)
    {
        _sources = sources;
        _width = width;
        _cursor = data.GetRowCursor(sources.OfType<ValueSource>().Select(source => source.Column));
        _columns = Array.ConvertAll(sources, source => source is null ? null : ValueColumn.Of(_cursor, source));
    }

    /// <summary>The number of the current row, from 0.</summary>
    public long Position => _cursor.Position;

    /// <summary>The current row's values of a source, by its index.</summary>
    public ReadOnlySpan<float> this[int source] => _columns[source] is { } column ? column.Values : default;

    /// <summary>Reads the next row, if there is one; an error where its columns differ in length or its last step is not whole.</summary>
    public bool MoveNext()
    {
        if (!_cursor.MoveNext())
        {
            return false;
        }

        int count = _columns[0]!.Read();
        if (count % _width != 0)
        {
            throw new InvalidOperationException(
                $"Row {Position}: expected a multiple of {_width} values (steps x {_width}) in {Named(_sources[0]!)}, got {count}.");
        }

        for (int i = 1; i < _columns.Length; i++)
        {
            if (_columns[i] is { } column && column.Read() != count)
            {
                throw new InvalidOperationException(
                    $"Row {Position}: expected as many values in {Named(_sources[i]!)} as in {Named(_sources[0]!)}, got {column.Values.Length} and {count}.");
            }
        }

        return true;
    }

    public void Dispose() => _cursor.Dispose();

    private static string Named(ValueSource source) => $"{source.Role} column '{source.Column.Name}'";
}
