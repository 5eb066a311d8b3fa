namespace Microsoft.ML.Recurrent.DataViews.Vocabularies;

/// <summary>Tokens met less often, or beyond the most frequent ones, share the unknown token's id.</summary>
internal readonly record struct VocabularyLimits(int MinimumTokenCount, int MaximumVocabularySize);
