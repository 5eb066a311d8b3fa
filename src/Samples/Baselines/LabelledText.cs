namespace Samples.Baselines;

/// <summary>A text and its class.</summary>
internal sealed record LabelledText(string Text, string Class);
