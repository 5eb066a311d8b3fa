using Microsoft.ML.Data;

namespace Samples.Data.Sequences;

/// <summary>Noise, and what a leaky integrator makes of it: y(t) = decay y(t-1) + x(t).</summary>
internal sealed class FilteredSeries
{
    [VectorType]
    public required float[] Input { get; init; }

    [VectorType]
    public required float[] Output { get; init; }

    public static FilteredSeries Draw(Random random, int length, float decay)
    {
        float[] input = [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextSingle()) - 1)];
        var output = new float[length];
        float state = 0;
        for (int step = 0; step < length; step++)
        {
            output[step] = state = (decay * state) + input[step];
        }

        return new FilteredSeries { Input = input, Output = output };
    }
}
