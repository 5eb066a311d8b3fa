using Microsoft.ML.Data;

namespace Samples.Data.Sequences;

/// <summary>A series of one channel and a number for the whole of it.</summary>
internal sealed class NumberedSeries
{
    [VectorType]
    public required float[] Steps { get; init; }

    public required float Number { get; init; }
}
