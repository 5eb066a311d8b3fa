namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A sentence with the tags of its words.</summary>
internal sealed class TuningRow
{
    public string[] Tokens { get; set; } = [];

    public string[] Tags { get; set; } = [];
}
