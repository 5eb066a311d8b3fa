namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Scores of our transformer.</summary>
internal sealed class ColdScores
{
    public float[] Score { get; set; } = [];
}
