using Microsoft.ML.Recurrent.Engine.Heads.Losses;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// The mean of losses of several scores of one value: a point by its own loss where there is one, and quantiles by twice the quantile loss, so that the median
/// weighs as an absolute error does (Wen et al. 2017, MQ-RNN).
/// </summary>
/// <param name="point">The loss of the first score; null: all scores are quantiles.</param>
/// <param name="levels">Of the quantiles.</param>
internal sealed class QuantileSetLoss(ElementLoss? point, IReadOnlyList<double> levels) : ForecastLoss
{
    private readonly QuantileLoss[] _quantiles = [.. levels.Select(level => new QuantileLoss(level))];

    public override int ScoreCount { get; } = levels.Count + (point is null ? 0 : 1);

    public override double Compare(ReadOnlySpan<float> scores, float target, float scale, Span<float> slopes)
    {
        double sum = 0;
        int next = 0;
        if (point is not null)
        {
            float score = scores[next];
            sum += point.LossOf(score, target);
            slopes[next++] = (float)(point.SlopeOf(score, target) / ScoreCount);
        }

        foreach (QuantileLoss quantile in _quantiles)
        {
            float score = scores[next];
            sum += 2 * quantile.LossOf(score, target);
            slopes[next++] = (float)(2 * quantile.SlopeOf(score, target) / ScoreCount);
        }

        return sum / ScoreCount;
    }
}
