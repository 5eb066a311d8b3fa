namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>A row as a user declares it.</summary>
public sealed class TaggedSentence
{
    public string[] Tokens { get; set; } = [];

    public string[] Tags { get; set; } = [];
}
