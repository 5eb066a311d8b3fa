namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>A row of sequence to sequence: source and target as tokens and as text.</summary>
public sealed class PairRow
{
    public string[] Source { get; set; } = [];

    public string[] Target { get; set; } = [];

    public string SourceText { get; set; } = "";

    public string TargetText { get; set; } = "";

    public float Weight { get; set; } = 1;
}
