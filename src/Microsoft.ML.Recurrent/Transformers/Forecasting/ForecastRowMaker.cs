using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>Makes objects of forecasts, as ML.NET makes objects of rows.</summary>
internal sealed class ForecastRowMaker<TDst>
    where TDst : class, new()
{
    private readonly ForecastModel _model;
    private readonly IReadOnlyList<ForecastOutputColumn> _columns;
    private readonly object[] _row;
    private readonly IEnumerator<TDst> _objects;

    public ForecastRowMaker(DataOperationsCatalog data, ForecastModel model)
    {
        _model = model;
        _columns = ForecastSchema.ColumnsOf(model.Columns, model.Outputs);
        HashSet<string> members = [.. SchemaDefinition.Create(typeof(TDst)).Select(member => member.ColumnName)];
        if (!_columns.Any(column => members.Contains(column.Name)))
        {
            throw new ArgumentException(
                $"Expected a {typeof(TDst).Name} with a property for one of the model's columns ({string.Join(", ", _columns.Select(column => $"'{column.Name}'"))}), got none.", nameof(TDst));
        }

        _row = new object[_columns.Count];
        var schema = new DataViewSchema.Builder();
        foreach (ForecastOutputColumn column in _columns)
        {
            // Of unknown size: a shorter horizon gives fewer numbers.
            schema.AddColumn(column.Name, new VectorDataViewType(NumberDataViewType.Single));
        }

        _objects = data.CreateEnumerable<TDst>(new ForecastRowsView(schema.ToSchema(), new EndlessRows(_row)), reuseRowObject: false, ignoreMissingColumns: true).GetEnumerator();
    }

    /// <summary>The first row of a block.</summary>
    public TDst Make(ForecastBlock block, int horizon)
    {
        int count = _model.Shape.TargetCount;
        for (int i = 0; i < _columns.Count; i++)
        {
            int paths = _columns[i].Output == ForecastOutputColumn.Paths ? _model.Outputs.PathCount : 1;
            var values = new float[paths * _model.Shape.Horizon * count];
            block.Write(0, _columns[i].Output, values);
            _row[i] = horizon == _model.Shape.Horizon
                ? values
                : Enumerable.Range(0, paths).SelectMany(path => values.AsSpan(path * _model.Shape.Horizon * count, horizon * count).ToArray()).ToArray();
        }

        _objects.MoveNext();
        return _objects.Current;
    }

    /// <summary>One row again and again, with what it holds when it is asked.</summary>
    private sealed class EndlessRows(object[] row) : IReadOnlyList<object[]>
    {
        public int Count => int.MaxValue;

        public object[] this[int index] => row;

        public IEnumerator<object[]> GetEnumerator()
        {
            while (true)
            {
                yield return row;
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
