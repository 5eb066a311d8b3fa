using Microsoft.ML.Recurrent.Engine.Inputs;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>One input of every step: numbers, a token that becomes its vector, or a word whose characters become one.</summary>
/// <param name="Name">Name of the block; prefixes its parameters.</param>
/// <param name="Width">Numbers per step, or the size of a token's vector.</param>
/// <param name="VocabularySize">Number of token ids (0 .. V-1), or of character ids where words are read by their characters; 0 for numbers.</param>
/// <param name="IsFrozen">Whether the tokens' vectors stay as they are given.</param>
/// <param name="Spelling">How a word's characters become its vector; none: tokens have vectors of their own.</param>
/// <param name="CharacterSize">Size of a character's vector; 0 without spelling.</param>
/// <param name="Dropout">Rate at which training drops tokens with their vectors, wherever they stand in a batch; without effect on numbers and on words read by their characters.</param>
internal sealed record InputSpec(
    string Name,
    int Width,
    int VocabularySize = 0,
    bool IsFrozen = false,
    SpellingKind Spelling = SpellingKind.None,
    int CharacterSize = 0,
    float Dropout = 0)
{
    public bool IsToken => VocabularySize > 0;
}
