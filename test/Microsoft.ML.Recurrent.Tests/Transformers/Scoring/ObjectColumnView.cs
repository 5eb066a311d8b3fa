using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Scoring;

/// <summary>Data with one more column, of objects that nobody but their maker knows: the row's position, boxed.</summary>
internal sealed class ObjectColumnView : IDataView
{
    public const string ColumnName = "Tag";

    private readonly IDataView _input;

    public ObjectColumnView(IDataView input)
    {
        _input = input;
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input.Schema);
        schema.AddColumn(ColumnName, new ObjectType());
        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new Cursor(this, _input.GetRowCursor(columnsNeeded.Where(column => column.Name != ColumnName).Select(column => _input.Schema[column.Name])));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class ObjectType() : StructuredDataViewType(typeof(object))
    {
        public override bool Equals(DataViewType? other) => other is ObjectType;
    }

    private sealed class Cursor(ObjectColumnView view, DataViewRowCursor input) : DataViewRowCursor
    {
        public override DataViewSchema Schema => view.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => column.Name == ColumnName || input.IsColumnActive(input.Schema[column.Name]);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => column.Name == ColumnName
                ? (ValueGetter<TValue>)(object)(ValueGetter<object>)((ref object value) => value = input.Position)
                : input.GetGetter<TValue>(input.Schema[column.Name]);
    }
}
