using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Attention;

/// <summary>Attention of one row, the same in training and in decoding.</summary>
internal static unsafe class Alignment
{
    /// <summary>Writes the weights of a source sequence's rows, and their weighted sum.</summary>
    /// <param name="kernel">The arithmetic.</param>
    /// <param name="layer">The scores.</param>
    /// <param name="memory">The encoder's output.</param>
    /// <param name="source">The packed source sequence.</param>
    /// <param name="query">What keys are compared with.</param>
    /// <param name="coverage">The weights so far; null without coverage.</param>
    /// <param name="weights">Takes as many numbers as the source has steps, padded to a multiple of 16.</param>
    /// <param name="context">Takes a row as wide as the encoder's output.</param>
    public static void Attend(
        AlignmentKernel kernel, AttentionLayer layer, AttentionMemory memory, int source, float* query, float* coverage, float* weights, float* context)
    {
        MemoryRows keys = memory.RowsOf(memory.Keys, source);
        if (layer.IsAdditive)
        {
            kernel.ScoreAdditive(query, keys, layer.Vector!.Pointer, coverage, coverage == null ? null : layer.Coverage!.Pointer, weights);
        }
        else
        {
            kernel.Multiply(query, keys, weights);
            for (int i = 0; coverage != null && i < keys.Count; i++)
            {
                weights[i] += layer.Coverage!.Span[0] * coverage[i];
            }
        }

        kernel.Softmax(weights, keys.Count);
        kernel.Sum(weights, memory.RowsOf(memory.Values, source), context);
    }
}
