namespace Microsoft.ML.Recurrent;

/// <summary>Neighbouring tokens that a row's labels mark as one entity.</summary>
/// <param name="Start">Index of the first token, from 0.</param>
/// <param name="Length">Number of tokens, at least 1.</param>
/// <param name="Type">The type, as PER of the label B-PER; <c>_</c> where labels are letters alone.</param>
/// <param name="Text">The tokens with a blank between each two; null where no tokens were named.</param>
/// <param name="Confidence">
/// The least of the scores that the span's tokens have for their labels: no more probable than that can the span be. Null where no scores were named.
/// </param>
/// <param name="CharacterStart">Index of the first character in the sentence, from 0; null where no sentence was given.</param>
/// <param name="CharacterLength">Characters in the sentence from the first token's first to the last token's last; null where no sentence was given.</param>
public sealed record TaggedSpan(
    int Start, int Length, string Type, string? Text = null, float? Confidence = null, int? CharacterStart = null, int? CharacterLength = null);
