using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>The row that a cursor stands at, as the transformers before a forecaster prepare it.</summary>
/// <remarks>A cursor over transformed data may read ahead on threads of its own; rows that arrive one by one have none ahead.</remarks>
internal sealed class PreparedRow : IDisposable
{
    private readonly DataViewRowCursor _cursor;

    /// <param name="input">Rows as they come into the chain.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="columnNames">The columns that are read of prepared rows.</param>
    /// <exception cref="ArgumentException">A transformer before the forecaster does not map rows one by one.</exception>
    public PreparedRow(IDataView input, ForecastChain chain, IEnumerable<string> columnNames)
    {
        var mappers = new List<IRowToRowMapper>();
        DataViewSchema schema = input.Schema;
        foreach (ITransformer step in chain.Before)
        {
            if (!step.IsRowToRowMapper)
            {
                throw new ArgumentException(
                    $"Expected transformers before the forecaster that map rows one by one, got {step.GetType().Name}, which needs more than a row.", "model");
            }

            mappers.Add(step.GetRowToRowMapper(schema));
            schema = mappers[^1].OutputSchema;
        }

        DataViewSchema.Column[][] needed = new DataViewSchema.Column[mappers.Count + 1][];
        needed[^1] = [.. columnNames.Distinct(StringComparer.Ordinal).Select(name => schema[name])];
        for (int i = mappers.Count - 1; i >= 0; i--)
        {
            needed[i] = [.. mappers[i].GetDependencies(needed[i + 1])];
        }

        _cursor = input.GetRowCursor(needed[0]);
        Row = _cursor;
        for (int i = 0; i < mappers.Count; i++)
        {
            Row = mappers[i].GetRow(Row, needed[i + 1]);
        }
    }

    public DataViewRow Row { get; }

    public void MoveNext() => _cursor.MoveNext();

    public void Dispose()
    {
        Row.Dispose();
        _cursor.Dispose();
    }
}
