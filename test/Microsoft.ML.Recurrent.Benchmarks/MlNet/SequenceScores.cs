namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What a prediction engine fills.</summary>
internal sealed class SequenceScores
{
    public uint PredictedLabel { get; set; }

    public float[]? Score { get; set; }
}
