namespace Microsoft.ML.Recurrent;

/// <summary>How good the interval between two forecast quantiles q and 1 - q is.</summary>
/// <param name="Level">The share that it should cover: 1 - 2q.</param>
/// <param name="Coverage">Share of the true numbers inside the interval or on its bounds.</param>
/// <param name="MeanWidth">Mean of upper - lower bound.</param>
/// <param name="WinklerScore">
/// Winkler's interval score (Gneiting and Raftery 2007): mean of the width plus 2 / (1 - level) times the distance of a true number outside; lower is better.
/// </param>
public sealed record ForecastIntervalMetrics(double Level, double Coverage, double MeanWidth, double WinklerScore);
