namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>All that a network knows of a sequence between two of its steps.</summary>
internal sealed class StepState(int length)
{
    private readonly float[] _values = new float[length];

    /// <summary>Steps taken.</summary>
    public long StepCount { get; set; }

    /// <summary>The row of the <see cref="StepRun"/> that works on it.</summary>
    public int Row { get; set; }

    /// <summary>Level after level its hidden and cell state, then the running values of the pooling. Without meaning before the first step.</summary>
    public Span<float> Values => _values;

    public void Reset()
    {
        StepCount = 0;
        _values.AsSpan().Clear();
    }
}
