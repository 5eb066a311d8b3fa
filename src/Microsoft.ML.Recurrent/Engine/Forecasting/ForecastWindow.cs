namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>A window of a series, by the number of its last row.</summary>
/// <param name="Series">Which of the series.</param>
/// <param name="Channel">Which target, where each is a series of its own; else 0.</param>
/// <param name="Origin">The last known row.</param>
internal readonly record struct ForecastWindow(int Series, int Channel, int Origin);
