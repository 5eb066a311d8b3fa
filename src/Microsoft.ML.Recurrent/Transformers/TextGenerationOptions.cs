namespace Microsoft.ML.Recurrent;

/// <summary>How a language model writes.</summary>
/// <remarks>
/// <see cref="RepetitionPenalty"/> and <see cref="BlockedNgramSize"/> look at the last 256 tokens, the prompt's included, so that a token takes the same work however
/// long the text is.
/// </remarks>
public sealed class TextGenerationOptions
{
    /// <summary>Most tokens that are written. Default: <c>200</c>.</summary>
    public int MaximumLength { get; set; } = 200;

    /// <summary>Whether tokens are drawn by their probabilities; false: the most probable one is taken each time. Default: <c>true</c>.</summary>
    public bool Sample { get; set; } = true;

    /// <summary>Probabilities are taken to the power 1 / temperature before a draw; above 0. Used with <see cref="Sample"/>. Default: <c>1</c>.</summary>
    public float Temperature { get; set; } = 1;

    /// <summary>Draws among the so many most probable tokens; 0: among all. Used with <see cref="Sample"/>. Default: <c>0</c>.</summary>
    public int TopK { get; set; }

    /// <summary>Draws among the fewest most probable tokens that make up this share of probability (Holtzman et al. 2020); 1: among all. Used with <see cref="Sample"/>. Default: <c>1</c>.</summary>
    public float TopP { get; set; } = 1;

    /// <summary>Factor, at least 1, of the log-probability of a token that stands among the last ones (Keskar et al. 2019); 1: none. Default: <c>1</c>.</summary>
    public float RepetitionPenalty { get; set; } = 1;

    /// <summary>No run of so many tokens is written twice; 0: any may be. Default: <c>0</c>.</summary>
    public int BlockedNgramSize { get; set; }

    /// <summary>Decides the draws of <see cref="Sample"/>. Default: <c>1</c>.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// Writing ends where one of these texts would be complete, and none of its tokens is given: tokens that may begin one are held back until it is known. Of tokens
    /// that are words a stop string is one or more whole words, with a space between them. Default: <c>[]</c>.
    /// </summary>
    public IReadOnlyList<string> StopStrings { get; set; } = [];

    /// <summary>A valid copy.</summary>
    internal static TextGenerationOptions Checked(TextGenerationOptions? options)
    {
        var copy = (TextGenerationOptions)(options ?? new TextGenerationOptions()).MemberwiseClone();
        Check(copy.MaximumLength >= 0, nameof(MaximumLength), "at least 0", copy.MaximumLength);
        Check(float.IsFinite(copy.Temperature) && copy.Temperature > 0, nameof(Temperature), "a finite number above 0 (Sample = false takes the most probable token)", copy.Temperature);
        Check(copy.TopK >= 0, nameof(TopK), "at least 0", copy.TopK);
        Check(copy.TopP is > 0 and <= 1, nameof(TopP), "above 0 and at most 1", copy.TopP);
        Check(
            float.IsFinite(copy.RepetitionPenalty) && copy.RepetitionPenalty >= 1, nameof(RepetitionPenalty), "a finite number of at least 1", copy.RepetitionPenalty);
        Check(copy.BlockedNgramSize >= 0, nameof(BlockedNgramSize), "at least 0", copy.BlockedNgramSize);
        Check(copy.StopStrings is not null && copy.StopStrings.All(text => !string.IsNullOrEmpty(text)), nameof(StopStrings), "texts of at least a character", copy.StopStrings is null ? "null" : "an empty one, or null, among them");
        copy.StopStrings = [.. copy.StopStrings!];
        return copy;
    }

    private static void Check(bool condition, string option, string expected, object got)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException(option, FormattableString.Invariant($"Option {option}: expected {expected}, got {got}."));
        }
    }
}
