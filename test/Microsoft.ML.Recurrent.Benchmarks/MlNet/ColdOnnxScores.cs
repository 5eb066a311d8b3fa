using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Scores of ML.NET's transformer of ONNX models.</summary>
internal sealed class ColdOnnxScores
{
    [ColumnName(OnnxNetwork.Probabilities)]
    public float[] Score { get; set; } = [];
}
