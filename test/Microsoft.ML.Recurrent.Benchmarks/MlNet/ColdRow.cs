using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One sequence of the size that <see cref="ColdModels"/> are made for; ONNX wants it fixed.</summary>
internal sealed class ColdRow
{
    public const int StepCount = 100;
    public const int InputSize = 64;

    [VectorType(StepCount, 1, InputSize)]
    public float[] Features { get; set; } = new float[StepCount * InputSize];
}
