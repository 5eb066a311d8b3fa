namespace Samples.Data.Texts;

/// <summary>A pair, and what a model wrote for its source.</summary>
internal sealed class WrittenSubwords
{
    public string[] Source { get; set; } = [];

    public string[] Target { get; set; } = [];

    public string[] PredictedLabel { get; set; } = [];
}
