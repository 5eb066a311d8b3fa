using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>A distribution whose parameters are the scores of a value; the loss is the negative logarithm of its density.</summary>
internal abstract class Likelihood : ForecastLoss
{
    // No deviation is smaller: the density of a value that is met exactly has no bound.
    protected const double SmallestDeviation = 1e-4;

    /// <summary>log(1 + exp(x)), a positive number of any one.</summary>
    protected static double Softplus(float x) => Math.Max(x, 0) + ScalarMath.Log(1 + (double)ScalarMath.Exp(-Math.Abs(x)));

    /// <summary>Its derivative.</summary>
    protected static double SoftplusSlope(float x)
    {
        double small = ScalarMath.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : small) / (1 + small);
    }
}
