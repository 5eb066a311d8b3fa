using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>Normal with mean s0 and deviation softplus(s1).</summary>
internal sealed class GaussianLikelihood : Likelihood
{
    private const double HalfLogTwoPi = 0.91893853320467274;

    public override int ScoreCount => 2;

    public override double Compare(ReadOnlySpan<float> scores, float target, float scale, Span<float> slopes)
    {
        double deviation = Softplus(scores[1]) + SmallestDeviation;
        double error = ((double)target - scores[0]) / deviation;
        double slope = (1 - (error * error)) / deviation * SoftplusSlope(scores[1]);
        slopes[0] = (float)(-error / deviation);
        slopes[1] = (float)slope;
        return HalfLogTwoPi + ScalarMath.Log(deviation) + (0.5 * error * error);
    }

    public override float Draw(ReadOnlySpan<float> scores, float scale, ref RandomStream random)
        => (float)(scores[0] + ((Softplus(scores[1]) + SmallestDeviation) * random.NextNormal()));
}
