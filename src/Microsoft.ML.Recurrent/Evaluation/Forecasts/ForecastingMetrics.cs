using Microsoft.ML.Recurrent.Evaluation.Forecasts;

namespace Microsoft.ML.Recurrent;

/// <summary>How good forecasts are, beside persistence and the seasonal-naive forecast of the same numbers.</summary>
/// <remarks>
/// <para>
/// An origin is the last known row of a forecast; it is measured where all rows of its horizon are there. Errors count over all origins, steps of the horizon,
/// targets and series alike, but for <see cref="MeanAbsoluteScaledError"/>, in which each series weighs the same. <see cref="ForecastErrorMetrics"/> has the definitions;
/// other libraries' differ by factors of 2 to 5.
/// </para>
/// <para>
/// <b>Naive forecasts.</b> Persistence repeats the last known number. The seasonal-naive forecast repeats the number of the same place in the last known season,
/// of the season before where it is missing; where there is none yet, the last known number.
/// </para>
/// </remarks>
public sealed class ForecastingMetrics
{
    internal ForecastingMetrics()
    {
    }

    /// <summary>Rows from one season to the next (m), in the seasonal-naive forecast and the scale of <see cref="MeanAbsoluteScaledError"/>.</summary>
    public int SeasonLength { get; internal init; }

    /// <summary>Series with a number that was measured.</summary>
    public int SeriesCount { get; internal init; }

    /// <summary>Forecasts that were measured, over all series.</summary>
    public long OriginCount { get; internal init; }

    /// <summary>Origins of the test part whose forecast is NaN, as their series' history is too short; they count nowhere else.</summary>
    public long OriginsWithoutForecast { get; internal init; }

    /// <summary>Errors of all forecasts together.</summary>
    public ForecastErrorMetrics All { get; internal init; } = null!;

    /// <summary>Errors of repeating the last known number.</summary>
    public ForecastErrorMetrics Persistence { get; internal init; } = null!;

    /// <summary>Errors of repeating the last known season.</summary>
    public ForecastErrorMetrics SeasonalNaive { get; internal init; } = null!;

    /// <summary>MAE of all forecasts.</summary>
    public double MeanAbsoluteError => All.MeanAbsoluteError;

    /// <summary>MSE of all forecasts.</summary>
    public double MeanSquaredError => All.MeanSquaredError;

    /// <summary>RMSE of all forecasts.</summary>
    public double RootMeanSquaredError => All.RootMeanSquaredError;

    /// <summary>MAPE of all forecasts, in percent.</summary>
    public double MeanAbsolutePercentageError => All.MeanAbsolutePercentageError;

    /// <summary>sMAPE of all forecasts, from 0 to 200.</summary>
    public double SymmetricMeanAbsolutePercentageError => All.SymmetricMeanAbsolutePercentageError;

    /// <summary>
    /// MASE: mean over the series of their mean absolute errors, each divided by the series' mean |y[t] - y[t - m]| over the rows before its first forecast number. Series
    /// whose mean is 0, as constant ones, are left out; NaN without any other.
    /// </summary>
    public double MeanAbsoluteScaledError => All.MeanAbsoluteScaledError;

    /// <summary>
    /// WQL: mean over the quantiles 0.1, 0.2 ... 0.9, of those that the data have, of <see cref="ForecastQuantileMetrics.WeightedLoss"/>. NaN without any, or where all true numbers are 0.
    /// </summary>
    public double WeightedQuantileLoss { get; internal init; }

    /// <summary>
    /// CRPS (Gneiting and Raftery 2007). Of samples x, where a column of them is named: mean |x - y| - 1/2 mean |x - x'|. Of quantiles: the mean of their pinball
    /// losses, in which a level weighs by the distance of its neighbours. NaN without either.
    /// </summary>
    public double RankedProbabilityScore { get; internal init; }

    /// <summary>Mean over the quantiles of <see cref="ForecastQuantileMetrics.CalibrationError"/>; NaN without any.</summary>
    public double CalibrationError => Quantiles.Select(quantile => quantile.CalibrationError).DefaultIfEmpty(double.NaN).Average();

    /// <summary>
    /// Skill against persistence: 1 - MAE / MAE of persistence. 1 is perfect, 0 as good as persistence. NaN where persistence makes no error, as on constant series:
    /// there is nothing to be better than.
    /// </summary>
    public double SkillAgainstPersistence => SkillAgainst(Persistence);

    /// <summary>Skill against the seasonal-naive forecast: 1 - MAE / MAE of it. NaN where it makes no error.</summary>
    public double SkillAgainstSeasonalNaive => SkillAgainst(SeasonalNaive);

    /// <summary>Each quantile column, by ascending level.</summary>
    public IReadOnlyList<ForecastQuantileMetrics> Quantiles { get; internal init; } = [];

    /// <summary>Each interval between quantiles q and 1 - q, the widest first.</summary>
    public IReadOnlyList<ForecastIntervalMetrics> Intervals { get; internal init; } = [];

    /// <summary>Each step of the horizon.</summary>
    public IReadOnlyList<ForecastErrorMetrics> PerStep { get; internal init; } = [];

    /// <summary>The quantiles of each step of the horizon; empty without quantile columns.</summary>
    public IReadOnlyList<IReadOnlyList<ForecastQuantileMetrics>> PerStepQuantiles { get; internal init; } = [];

    /// <summary>Each number that is forecast.</summary>
    public IReadOnlyList<ForecastErrorMetrics> PerTarget { get; internal init; } = [];

    /// <summary>Each series, in the order of their first rows.</summary>
    public IReadOnlyList<ForecastErrorMetrics> PerSeries { get; internal init; } = [];

    /// <summary>The errors beside those of the naive forecasts, the targets, the quantiles and the intervals, as a text of several lines.</summary>
    public string GetFormattedTable() => ForecastTable.Format(this);

    /// <inheritdoc cref="GetFormattedTable"/>
    public override string ToString() => GetFormattedTable();

    private double SkillAgainst(ForecastErrorMetrics naive)
        => naive.MeanAbsoluteError > 0 ? 1 - (MeanAbsoluteError / naive.MeanAbsoluteError) : double.NaN;
}
