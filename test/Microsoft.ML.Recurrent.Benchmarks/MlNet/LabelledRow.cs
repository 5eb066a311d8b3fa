using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A row to learn from: a sequence of any length and one of two classes.</summary>
internal sealed class LabelledRow
{
    [VectorType]
    public float[] Features { get; set; } = [];

    /// <summary>1 or 2; 0 would be a missing label.</summary>
    [KeyType(2)]
    public uint Label { get; set; }
}
