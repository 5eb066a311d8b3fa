using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Engine.Attention;

/// <summary>Attention of one row, the same in training and in decoding.</summary>
internal static class Alignment
{
    /// <summary>Writes the weights of a source sequence's rows, and their weighted sum.</summary>
    /// <param name="kernel">The arithmetic.</param>
    /// <param name="layer">The scores.</param>
    /// <param name="memory">The encoder's output.</param>
    /// <param name="source">The packed source sequence.</param>
    /// <param name="query">What keys are compared with.</param>
    /// <param name="coverage">The weights so far; none without coverage.</param>
    /// <param name="weights">Takes as many numbers as the source has steps, padded to a multiple of 16.</param>
    /// <param name="context">Takes a row as wide as the encoder's output.</param>
    public static void Attend(
        AlignmentKernel kernel, AttentionLayer layer, AttentionMemory memory, int source, RowPlace query, RowPlace coverage, RowPlace weights, RowPlace context)
    {
        MemoryRows keys = memory.RowsOf(memory.Keys, source);
        if (layer.IsAdditive)
        {
            kernel.ScoreAdditive(query, keys, RowPlace.Of(layer.Vector), coverage, coverage.IsNone ? default : RowPlace.Of(layer.Coverage), weights);
        }
        else
        {
            kernel.Multiply(query, keys, weights);
            for (int i = 0; !coverage.IsNone && i < keys.Count; i++)
            {
                weights.Span(keys.Count)[i] += layer.Coverage!.Span[0] * coverage.Span(keys.Count)[i];
            }
        }

        kernel.Softmax(weights, keys.Count);
        kernel.Sum(weights, memory.RowsOf(memory.Values, source), context);
    }
}
