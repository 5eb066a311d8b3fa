using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A row of data as a user holds it: a sequence of any length, step after step.</summary>
internal sealed class SequenceRow
{
    [VectorType]
    public float[] Features { get; set; } = [];
}
