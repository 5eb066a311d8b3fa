namespace Microsoft.ML.Recurrent.DataViews.Vocabularies;

/// <summary>What a vocabulary of words does not tell apart.</summary>
/// <param name="LowersCase">Whether words are looked up in lower case.</param>
/// <param name="NormalizesDigits">Whether every decimal digit is read as 0.</param>
internal readonly record struct WordNormalization(bool LowersCase, bool NormalizesDigits)
{
    public bool IsNone => !LowersCase && !NormalizesDigits;

    /// <summary>Writes the word as the vocabulary has it; the target is as long as the word.</summary>
    public void Apply(ReadOnlySpan<char> word, Span<char> target)
    {
        if (LowersCase)
        {
            word.ToLowerInvariant(target);
        }
        else
        {
            word.CopyTo(target);
        }

        if (NormalizesDigits)
        {
            foreach (ref char character in target)
            {
                character = char.IsDigit(character) ? '0' : character;
            }
        }
    }
}
