using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// Counts, negative binomial with mean m = scale * softplus(s0) and variance m + a m^2, a = softplus(s1) (Salinas et al. 2020). The count is the target times the
/// scale, to the nearest whole number.
/// </summary>
internal sealed class NegativeBinomialLikelihood : Likelihood
{
    private const double Smallest = 1e-6;

    public override int ScoreCount => 2;

    public override float SmallestValue => 0;

    public override double Compare(ReadOnlySpan<float> scores, float target, float scale, Span<float> slopes)
    {
        double mean = (scale * Softplus(scores[0])) + Smallest;
        double dispersion = Softplus(scores[1]) + Smallest;
        double count = CountOf(target, scale);
        double shape = 1 / dispersion;
        double shapeSlope = GammaFunctions.Digamma(count + shape) - GammaFunctions.Digamma(shape)
            + ScalarMath.Log(shape / (shape + mean)) + 1 - ((shape + count) / (shape + mean));
        double meanSlope = shape * (mean - count) / (mean * (shape + mean)) * scale * SoftplusSlope(scores[0]);
        double dispersionSlope = shapeSlope * shape * shape * SoftplusSlope(scores[1]);
        slopes[0] = (float)meanSlope;
        slopes[1] = (float)dispersionSlope;
        return GammaFunctions.LogGamma(count + 1) + GammaFunctions.LogGamma(shape) - GammaFunctions.LogGamma(count + shape)
            - (shape * ScalarMath.Log(shape / (shape + mean))) - (count == 0 ? 0 : count * ScalarMath.Log(mean / (shape + mean)));
    }

    public override float Draw(ReadOnlySpan<float> scores, float scale, ref RandomStream random)
    {
        double mean = (scale * Softplus(scores[0])) + Smallest;
        double shape = 1 / (Softplus(scores[1]) + Smallest);
        return (float)(GammaDraws.Poisson(GammaDraws.Gamma(shape, ref random) * mean / shape, ref random) / scale);
    }

    private static double CountOf(float target, float scale) => Math.Max(0, Math.Round((double)target * scale));
}
