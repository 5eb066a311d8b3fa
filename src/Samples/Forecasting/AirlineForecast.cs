using Microsoft.ML.Data;

namespace Samples.Forecasting;

/// <summary>The forecast of a year with the bounds of two intervals.</summary>
internal sealed class AirlineForecast
{
    public float[] Forecast { get; set; } = [];

    [ColumnName("Forecast_0.05")]
    public float[] Low { get; set; } = [];

    [ColumnName("Forecast_0.25")]
    public float[] Quarter { get; set; } = [];

    [ColumnName("Forecast_0.75")]
    public float[] ThreeQuarters { get; set; } = [];

    [ColumnName("Forecast_0.95")]
    public float[] High { get; set; } = [];
}
