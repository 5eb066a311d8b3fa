namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>What is known of the targets before they are written, in the caller's order of the sequences.</summary>
/// <param name="maximumLengths">Most symbols of each sequence, the end not counted.</param>
/// <param name="prefix">The symbols that every sequence has to begin with; null: none.</param>
/// <param name="prefixes">Those of some sequences, in place of one for all.</param>
internal readonly struct DecodingLimits(int[] maximumLengths, int[]? prefix = null, int[]?[]? prefixes = null)
{
    public int MaximumOf(int sequence) => maximumLengths[sequence];

    /// <summary>The only symbol that may stand at a place, or -1.</summary>
    public int ForcedAt(int sequence, int place) => (prefixes?[sequence] ?? prefix) is { } forced && place < forced.Length ? forced[place] : -1;
}
