namespace Microsoft.ML.Recurrent.Engine.Networks.Tracing;

/// <summary>How the values of a gate, or of an activation, lie over all units and steps.</summary>
/// <param name="isSigmoid">Whether it is a sigmoid; else a tanh or a ReLU.</param>
/// <param name="saturates">Whether its values have ends, as those of a ReLU have not.</param>
internal sealed class GateSums(bool isSigmoid, bool saturates = true)
{
    // Karpathy et al. 2015 call a gate saturated on the left below 0.1 and on the right above 0.9.
    private const float Low = 0.1f;
    private const float High = 0.9f;

    private double _sum;
    private double _timeScaleSum;
    private long _lowCount;
    private long _highCount;
    private long _count;

    public LagSums Gradients { get; } = new();

    public bool IsSigmoid => isSigmoid;

    public double Mean => _sum / _count;

    /// <summary>Part of the values below 0.1; of a tanh, below -0.9; 0 of a ReLU.</summary>
    public double LowShare => (double)_lowCount / _count;

    /// <summary>Part of the values above 0.9; 0 of a ReLU.</summary>
    public double HighShare => (double)_highCount / _count;

    /// <summary>Mean of -1 / log(value): the steps in which what a gate lets pass falls to 1/e.</summary>
    public double TimeScale => _timeScaleSum / _count;

    public void Add(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            _sum += value;
            _lowCount += saturates && value < (isSigmoid ? Low : -High) ? 1 : 0;
            _highCount += saturates && value > High ? 1 : 0;
            if (isSigmoid)
            {
                // A gate that float calls 1 forgets nothing in a million steps.
                _timeScaleSum += -1 / Math.Log(Math.Clamp(value, 1e-30, 1 - 1e-6));
            }
        }

        _count += values.Length;
    }
}
