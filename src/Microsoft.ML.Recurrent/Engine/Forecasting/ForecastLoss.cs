using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>How the scores of one value are compared with it.</summary>
internal abstract class ForecastLoss
{
    /// <summary>Scores of a value.</summary>
    public abstract int ScoreCount { get; }

    /// <summary>No value is below it.</summary>
    public virtual float SmallestValue => float.NegativeInfinity;

    /// <summary>The loss, and its derivative by each score.</summary>
    /// <param name="scores">Of the value.</param>
    /// <param name="target">The value in the network's scale.</param>
    /// <param name="scale">What the value was divided by.</param>
    /// <param name="slopes">Takes the derivatives; may be the scores' own memory.</param>
    public abstract double Compare(ReadOnlySpan<float> scores, float target, float scale, Span<float> slopes);

    /// <summary>A value drawn from the distribution that the scores tell, in the network's scale.</summary>
    /// <exception cref="NotSupportedException">The scores tell no distribution.</exception>
    public virtual float Draw(ReadOnlySpan<float> scores, float scale, ref RandomStream random)
        => throw new NotSupportedException($"{GetType().Name} tells values, not a distribution.");
}
