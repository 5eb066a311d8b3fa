namespace Microsoft.ML.Recurrent;

/// <summary>What a forecaster makes of steps that lack rows between the times of two neighbouring rows of a series.</summary>
public enum ForecastGaps
{
    /// <summary>An error that names the series and both times.</summary>
    Refuse,

    /// <summary>The steps between are missing values. No window that ends on one of them is learned; windows that end on rows of <c>mlContext.Data.FillGaps</c> are.</summary>
    Missing,

    /// <summary>Rows are steps one after the other whatever their times, as the trading days of a week are.</summary>
    Ignore,
}
