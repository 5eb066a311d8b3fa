namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>What an <see cref="InputStage"/> makes of one input.</summary>
/// <param name="Name">Prefixes the parameters.</param>
/// <param name="Width">Numbers per step, or the size of a token's vector.</param>
/// <param name="VocabularySize">Number of token ids, or of character ids where words are read by their characters; 0 for numbers.</param>
/// <param name="IsFrozen">Whether the tokens' vectors stay as they are given.</param>
/// <param name="Spelling">How a word's characters become its vector; none: tokens have vectors of their own.</param>
/// <param name="CharacterSize">Size of a character's vector; 0 without spelling.</param>
/// <param name="IsShared">Whether another layer uses the tokens' vectors too, as a whole.</param>
/// <param name="Dropout">Rate at which training drops tokens with their vectors; 0: none.</param>
/// <param name="Number">A number that no other block of the network has; keys that dropout.</param>
internal readonly record struct InputBlock(
    string Name,
    int Width,
    int VocabularySize,
    bool IsFrozen,
    SpellingKind Spelling = SpellingKind.None,
    int CharacterSize = 0,
    bool IsShared = false,
    float Dropout = 0,
    int Number = 0);
