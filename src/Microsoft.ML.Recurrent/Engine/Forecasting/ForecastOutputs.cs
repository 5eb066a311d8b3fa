namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>What is told of every value of a horizon: a point, and quantiles in ascending order.</summary>
/// <param name="HasPoint">Whether the network has a score for the point beside those of the quantiles; if not, the point is the median.</param>
/// <param name="Levels">Of the quantiles, ascending.</param>
/// <param name="PathCount">Of an autoregressive network, paths that are drawn for each window.</param>
internal sealed record ForecastOutputs(bool HasPoint, IReadOnlyList<double> Levels, int PathCount)
{
    /// <summary>Numbers that are told of a value, the point first.</summary>
    public int Count => 1 + Levels.Count;

    /// <summary>Which level is the median; -1: none.</summary>
    public int MedianPlace { get; } = IndexOf(Levels, 0.5);

    private static int IndexOf(IReadOnlyList<double> levels, double level)
    {
        for (int i = 0; i < levels.Count; i++)
        {
            if (Math.Abs(levels[i] - level) < 1e-6)
            {
                return i;
            }
        }

        return -1;
    }
}
