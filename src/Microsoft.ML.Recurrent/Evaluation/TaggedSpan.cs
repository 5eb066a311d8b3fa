namespace Microsoft.ML.Recurrent;

/// <summary>Neighbouring tokens that a row's labels mark as one entity.</summary>
/// <param name="Start">Index of the first token, from 0.</param>
/// <param name="Length">Number of tokens, at least 1.</param>
/// <param name="Type">The type, as PER of the label B-PER; <c>_</c> where labels are letters alone.</param>
/// <param name="Text">The tokens with a blank between each two; null where no column of tokens was named.</param>
/// <param name="Confidence">
/// The least of the scores that the span's tokens have for their labels: no more probable than that can the span be. Null where no column of
/// scores was named.
/// </param>
public sealed record TaggedSpan(int Start, int Length, string Type, string? Text = null, float? Confidence = null);
