namespace Microsoft.ML.Recurrent.DataViews.Vocabularies;

/// <summary>What of the words of text columns is read beside their place in the vocabulary.</summary>
internal readonly record struct WordSettings(WordNormalization Normalization, bool HasSpelling, bool HasCasing)
{
    public bool IsPlain => Normalization.IsNone && !HasSpelling && !HasCasing;
}
