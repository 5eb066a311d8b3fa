using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>Data with a forecasting model's columns added. Rows come in their order, through one cursor: a forecast reads the rows before its own.</summary>
/// <param name="model">The model.</param>
/// <param name="input">The data.</param>
/// <param name="warn">Takes what a reader should know.</param>
internal sealed class ForecastDataView(ForecastModel model, IDataView input, Action<string> warn) : UnexportedDataView(input, "A forecasting model")
{
    private readonly ForecastSchema _schema = new(model, input.Schema);

    public override DataViewSchema Schema => _schema.Output;

    public override bool CanShuffle => false;

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = _schema.Active(columnsNeeded);
        foreach (DataViewSchema.Column column in _schema.Input)
        {
            if (active[column.Index] && _schema.NeedsForecasts(active) && !ColumnBuffer.CanHold(column.Type))
            {
                throw new NotSupportedException(
                    $"A forecasting model reads rows ahead, and column '{column.Name}' of type {column.Type} cannot be kept meanwhile: drop or convert it first.");
            }
        }

        return new ForecastCursor(_schema, Input.GetRowCursor(_schema.Dependencies(active)), active, warn);
    }

    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];
}
