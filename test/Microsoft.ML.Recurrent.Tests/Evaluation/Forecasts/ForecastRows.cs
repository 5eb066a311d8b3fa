using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Forecasts;

/// <summary>Rows with targets and forecasts, made by a rule.</summary>
internal static class ForecastRows
{
    /// <summary>Rows of series, each given by name and numbers; <paramref name="forecast"/> gets the numbers, the row and the level (NaN: the point forecast).</summary>
    public static IDataView Of(
        (string Name, float[] Values)[] series, int horizon, Func<float[], int, double, float[]> forecast, double[] levels, int targets = 1)
    {
        var rows = series.SelectMany(each => Enumerable.Range(0, each.Values.Length / targets).Select(step => (each.Name, each.Values, Step: step))).ToArray();
        var view = new DataViews.ViewBuilder()
            .Scalar("Meter", TextDataViewType.Instance, [.. rows.Select(row => row.Name.AsMemory())])
            .Scalar("Hour", NumberDataViewType.Int32, [.. rows.Select(row => row.Step)]);
        view = targets == 1
            ? view.Scalar("Load", NumberDataViewType.Single, [.. rows.Select(row => row.Values[row.Step])])
            : view.Vector("Load", new VectorDataViewType(NumberDataViewType.Single, targets), [.. rows.Select(row => row.Values[(row.Step * targets)..((row.Step + 1) * targets)])]);
        var type = new VectorDataViewType(NumberDataViewType.Single, horizon, targets);
        view = view.Vector("Forecast", type, [.. rows.Select(row => forecast(row.Values, row.Step, double.NaN))]);
        foreach (double level in levels)
        {
            view = view.Vector(FormattableString.Invariant($"Forecast_{level}"), type, [.. rows.Select(row => forecast(row.Values, row.Step, level))]);
        }

        return view.ToView();
    }
}
