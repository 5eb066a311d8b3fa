namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>What an <see cref="InputStage"/> makes of one input.</summary>
/// <param name="Name">Prefixes the parameters.</param>
/// <param name="Width">Numbers a step, or the size of a token's vector.</param>
/// <param name="VocabularySize">Number of token ids; 0 for numbers.</param>
/// <param name="IsFrozen">Whether the tokens' vectors stay as they are given.</param>
internal readonly record struct InputBlock(string Name, int Width, int VocabularySize, bool IsFrozen);
