using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.DataViews;

/// <summary>Makes data views column by column, of types that a class of rows could not have.</summary>
internal sealed class ViewBuilder
{
    private readonly DataViewSchema.Builder _schema = new();
    private readonly List<Func<DataViewRow, Delegate>> _getters = [];
    private int _rowCount;

    /// <summary>A column of single values.</summary>
    public ViewBuilder Scalar<T>(string name, DataViewType type, params T[] values) => Column<T>(name, type, null, values.Length, row => values[row]);

    /// <summary>A column of vectors, each row's values in an array.</summary>
    public ViewBuilder Vector<T>(string name, VectorDataViewType type, params T[][] rows)
        => Column(name, type, null, rows.Length, row => new VBuffer<T>(rows[row].Length, rows[row]));

    /// <summary>A column of vectors, each given as it is.</summary>
    public ViewBuilder Buffers<T>(string name, VectorDataViewType type, params VBuffer<T>[] rows) => Column(name, type, null, rows.Length, row => rows[row]);

    /// <summary>A column of keys with names.</summary>
    public ViewBuilder NamedKeys(string name, string[] names, params uint[] values)
        => Column(name, new KeyDataViewType(typeof(uint), names.Length), Names(names), values.Length, row => values[row]);

    /// <summary>A column of vectors of keys with names.</summary>
    public ViewBuilder NamedKeyVectors(string name, string[] names, params uint[][] rows)
        => Column(
            name,
            new VectorDataViewType(new KeyDataViewType(typeof(uint), names.Length)),
            Names(names),
            rows.Length,
            row => new VBuffer<uint>(rows[row].Length, rows[row]));

    /// <summary>A column of vectors with names in one of its annotations.</summary>
    public ViewBuilder Annotated<T>(string name, VectorDataViewType type, string annotationName, string[] names, params T[][] rows)
        => Column(name, type, Names(names, annotationName), rows.Length, row => new VBuffer<T>(rows[row].Length, rows[row]));

    public IDataView ToView() => new View(_schema.ToSchema(), _getters, _rowCount);

    private static DataViewSchema.Annotations Names(string[] names, string annotationName = "KeyValues")
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            annotationName,
            new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names.Select(name => name.AsMemory())]));
        return annotations.ToAnnotations();
    }

    private ViewBuilder Column<T>(string name, DataViewType type, DataViewSchema.Annotations? annotations, int rowCount, Func<int, T> value)
    {
        _schema.AddColumn(name, type, annotations);
        _getters.Add(row => (ValueGetter<T>)((ref T target) => target = value((int)row.Position)));
        _rowCount = rowCount;
        return this;
    }

    private sealed class View(DataViewSchema schema, List<Func<DataViewRow, Delegate>> getters, int rowCount) : IDataView
    {
        public DataViewSchema Schema => schema;

        public bool CanShuffle => false;

        public long? GetRowCount() => rowCount;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
            => new Cursor(schema, getters, rowCount, [.. columnsNeeded.Select(column => column.Index)]);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
            => [GetRowCursor(columnsNeeded, rand)];
    }

    private sealed class Cursor(DataViewSchema schema, List<Func<DataViewRow, Delegate>> getters, int rowCount, HashSet<int> active) : DataViewRowCursor
    {
        private int _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => schema;

        public override bool MoveNext() => _position + 1 < rowCount && ++_position >= 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => IsColumnActive(column) ? (ValueGetter<TValue>)getters[column.Index](this) : throw new InvalidOperationException($"Column '{column.Name}' is not active.");

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);
    }
}
