using Microsoft.ML.Data;

namespace Samples.Data;

/// <summary>A speaker saying two vowels: 7 to 29 steps of 12 channels.</summary>
internal sealed class VowelRecording
{
    public const int ChannelCount = 12;

    /// <summary>The 0 leaves the number of steps open: a ragged sequence.</summary>
    [VectorType(0, ChannelCount)]
    public required float[] Steps { get; init; }

    public required string Speaker { get; init; }
}
