using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Networks.Tracing;

/// <summary>Where a trace begins: the row of the head's matrix whose score is highest on some state, which is that score's gradient.</summary>
internal static class SeedRow
{
    /// <param name="parameters">Of the network.</param>
    /// <param name="tied">The table that a tied head takes as its matrix.</param>
    /// <param name="weights">Of the network.</param>
    /// <param name="state">What the head reads.</param>
    public static ReadOnlySpan<float> Of(ParameterSet parameters, Parameter? tied, AlignedBuffer weights, ReadOnlySpan<float> state)
    {
        Parameter matrix = parameters.All.FirstOrDefault(parameter => parameter.Name == "head.weight") ?? tied!;
        ReadOnlySpan<float> rows = matrix.In(weights);
        ReadOnlySpan<float> biases = parameters.All.First(parameter => parameter.Name == "head.bias").In(weights);
        (int best, double highest) = (0, double.NegativeInfinity);
        for (int row = 0; row < biases.Length; row++)
        {
            double score = biases[row];
            ReadOnlySpan<float> own = rows.Slice(row * state.Length, state.Length);
            for (int unit = 0; unit < state.Length; unit++)
            {
                score += (double)own[unit] * state[unit];
            }

            (best, highest) = score > highest ? (row, score) : (best, highest);
        }

        return rows.Slice(best * state.Length, state.Length);
    }
}
