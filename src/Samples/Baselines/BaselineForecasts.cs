using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;

namespace Samples.Baselines;

/// <summary>Measures forecasts by a rule as those of a model are measured.</summary>
internal static class BaselineForecasts
{
    /// <param name="ml">The context.</param>
    /// <param name="series">The series with their test parts at the end.</param>
    /// <param name="horizon">Steps of a forecast.</param>
    /// <param name="testSteps">Steps of the test part.</param>
    /// <param name="seasonLength">Steps of a season, for the scaled error.</param>
    /// <param name="forecast">The rule.</param>
    public static ForecastingMetrics Evaluate(
        MLContext ml, IReadOnlyList<(string Name, float[] Values)> series, int horizon, int testSteps, int seasonLength, ForecastRule forecast)
        => ml.Forecasting.EvaluateForecast(Rows(ml, series, horizon, testSteps, (_, known) => [forecast(known)]), "Value", seriesColumnName: "Series", seasonLength: seasonLength, testSteps: testSteps);

    /// <summary>The same of a rule that gives the point forecast and behind it the quantiles 0.1 to 0.9.</summary>
    public static ForecastingMetrics EvaluateQuantiles(
        MLContext ml, IReadOnlyList<(string Name, float[] Values)> series, int horizon, int testSteps, int seasonLength, QuantileRule forecast)
        => ml.Forecasting.EvaluateForecast(Rows(ml, series, horizon, testSteps, forecast), "Value", seriesColumnName: "Series", seasonLength: seasonLength, testSteps: testSteps);

    /// <summary>Repeats the last season.</summary>
    public static float[] RepeatSeason(ReadOnlySpan<float> known, int seasonLength, int horizon)
    {
        var forecast = new float[horizon];
        for (int step = 0; step < horizon; step++)
            forecast[step] = known[known.Length - seasonLength + (step % seasonLength)];
        return forecast;
    }

    /// <summary>Rows with the forecasts of a rule, in the form of a forecaster's Transform; NaN before the test part.</summary>
    public static IDataView Rows(MLContext ml, IReadOnlyList<(string Name, float[] Values)> series, int horizon, int testSteps, QuantileRule forecast)
    {
        float[] none = [.. Enumerable.Repeat(float.NaN, horizon)];
        IEnumerable<Row> rows = series.SelectMany(each => each.Values.Select((value, step) =>
        {
            bool isOrigin = step >= each.Values.Length - testSteps - 1 && step + horizon < each.Values.Length;
            float[][] all = isOrigin ? forecast(each.Name, each.Values.AsSpan(0, step + 1)) : [none];
            return new Row { Series = each.Name, Value = value, Forecast = all[0], Quantiles = [.. all.Skip(1).SelectMany(quantile => quantile)] };
        }));
        Row[] held = [.. rows];
        int quantileCount = held.Max(row => row.Quantiles.Length) / horizon;
        foreach (Row row in held.Where(row => row.Quantiles.Length == 0))
            row.Quantiles = new float[quantileCount * horizon];
        var shape = SchemaDefinition.Create(typeof(Row));
        shape[nameof(Row.Forecast)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, horizon);
        shape[nameof(Row.Quantiles)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Math.Max(1, quantileCount * horizon));
        if (quantileCount == 0)
            shape.Remove(shape[nameof(Row.Quantiles)]);
        IDataView view = ml.Data.LoadFromEnumerable(held, shape);
        for (int quantile = 0; quantile < quantileCount; quantile++)
            view = Slice(ml, view, $"Forecast_0.{(quantile + 1).ToString(CultureInfo.InvariantCulture)}", quantile * horizon, horizon);
        return view;
    }

    private static IDataView Slice(MLContext ml, IDataView view, string name, int start, int length)
    {
        var shape = SchemaDefinition.Create(typeof(Part));
        shape[nameof(Part.Numbers)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, length);
        shape[nameof(Part.Numbers)].ColumnName = name;
        return ml.Transforms.CustomMapping<Whole, Part>((row, part) => part.Numbers = row.Quantiles.AsSpan(start, length).ToArray(), null, null, shape).Fit(view).Transform(view);
    }

    private sealed class Row
    {
        public string Series { get; set; } = "";

        public float Value { get; set; }

        public float[] Forecast { get; set; } = [];

        public float[] Quantiles { get; set; } = [];
    }

    private sealed class Whole
    {
        public float[] Quantiles { get; set; } = [];
    }

    private sealed class Part
    {
        public float[] Numbers { get; set; } = [];
    }
}
