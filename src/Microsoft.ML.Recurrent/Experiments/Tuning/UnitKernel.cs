using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>A normal distribution cut off outside [0, 1].</summary>
internal readonly struct UnitKernel
{
    private readonly double _mean;
    private readonly double _deviation;
    private readonly double _inside;

    public UnitKernel(double mean, double deviation)
    {
        _mean = mean;
        _deviation = deviation;
        _inside = Below(1) - Below(0);
    }

    /// <summary>The kernel that knows nothing: as wide as the range is long, around its middle.</summary>
    public static UnitKernel Prior { get; } = new(0.5, 1);

    /// <summary>The logarithm of the density at a point.</summary>
    public double LogDensity(double unit)
    {
        double distance = (unit - _mean) / _deviation;
        return -distance * distance / 2 - NormalDistribution.LogOfRootOfTwoPi - ScalarMath.Log(_deviation * _inside);
    }

    /// <summary>The logarithm of the probability of an interval.</summary>
    public double LogMass(double from, double to) => ScalarMath.Log(Math.Max((Below(to) - Below(from)) / _inside, 1e-300));

    /// <summary>A point, drawn again while it falls outside: at least a third of the draws of a mean within the range do not.</summary>
    public double Draw(ref RandomStream random)
    {
        while (true)
        {
            double unit = _mean + _deviation * random.NextNormal();
            if (unit is >= 0 and <= 1)
            {
                return unit;
            }
        }
    }

    private double Below(double unit) => NormalDistribution.Cdf((unit - _mean) / _deviation);
}
