using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>Student's t with location s0, scale softplus(s1) and 2 + softplus(s2) degrees of freedom, so that a variance exists.</summary>
internal sealed class StudentTLikelihood : Likelihood
{
    private const double LogPi = 1.1447298858494002;

    public override int ScoreCount => 3;

    public override double Compare(ReadOnlySpan<float> scores, float target, float scale, Span<float> slopes)
    {
        double deviation = Softplus(scores[1]) + SmallestDeviation;
        double freedom = 2 + Softplus(scores[2]);
        double error = ((double)target - scores[0]) / deviation;
        double square = error * error;
        double pull = (freedom + 1) / (freedom + square);
        double logTerm = ScalarMath.Log(1 + (square / freedom));
        double freedomSlope = 0.5 * ((1 / freedom) + GammaFunctions.Digamma(freedom / 2) - GammaFunctions.Digamma((freedom + 1) / 2) + logTerm - (pull * square / freedom));
        double deviationSlope = (1 - (pull * square)) / deviation * SoftplusSlope(scores[1]);
        freedomSlope *= SoftplusSlope(scores[2]);
        slopes[0] = (float)(-pull * error / deviation);
        slopes[1] = (float)deviationSlope;
        slopes[2] = (float)freedomSlope;
        return ScalarMath.Log(deviation)
            + (0.5 * (ScalarMath.Log(freedom) + LogPi))
            + GammaFunctions.LogGamma(freedom / 2)
            - GammaFunctions.LogGamma((freedom + 1) / 2)
            + (0.5 * (freedom + 1) * logTerm);
    }

    public override float Draw(ReadOnlySpan<float> scores, float scale, ref RandomStream random)
    {
        double freedom = 2 + Softplus(scores[2]);
        double normal = random.NextNormal();
        double square = 2 * GammaDraws.Gamma(freedom / 2, ref random);
        return (float)(scores[0] + ((Softplus(scores[1]) + SmallestDeviation) * normal * Math.Sqrt(freedom / square)));
    }
}
