using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Samples.Forecasting;

/// <summary>The mean of several models' forecasts from the ends of series, quantile by quantile.</summary>
internal sealed class AveragedForecasts
{
    private readonly Dictionary<string, double[][]> _sums = [];
    private int _modelCount;

    /// <summary>Adds what a model with the quantiles 0.1 to 0.9 forecasts behind the rows.</summary>
    public void Add(MLContext ml, ITransformer model, IDataView rows)
    {
        IDataView future = ml.Forecasting.ForecastRows(model, rows);
        string[] series = [.. future.GetColumn<string>("Series")];
        string[] columns = ["Forecast", .. Enumerable.Range(1, 9).Select(tenth => string.Create(CultureInfo.InvariantCulture, $"Forecast_0.{tenth}"))];
        float[][] values = [.. columns.Select(column => future.GetColumn<float>(column).ToArray())];
        for (int first = 0; first < series.Length;)
        {
            int end = Array.FindLastIndex(series, name => name == series[first]) + 1;
            double[][] sums = _sums.TryGetValue(series[first], out double[][]? earlier) ? earlier : [.. columns.Select(_ => new double[end - first])];
            _sums[series[first]] = [.. sums.Select((sum, column) => sum.Select((each, step) => each + values[column][first + step]).ToArray())];
            first = end;
        }

        _modelCount++;
    }

    /// <summary>The forecast of a series and, behind it, its quantiles 0.1 to 0.9.</summary>
    public float[][] Of(string series) => [.. _sums[series].Select(sum => sum.Select(each => (float)(each / _modelCount)).ToArray())];
}
