using Microsoft.ML.Data;

namespace Samples.Data.Sequences;

/// <summary>Pairs of a number and a mark, and the sum of the two numbers that are marked.</summary>
internal sealed class AddingSequence
{
    /// <summary>The number and the mark of the first step, then of the second, and so on.</summary>
    [VectorType(0, 2)]
    public required float[] Steps { get; init; }

    public required float Sum { get; init; }
}
