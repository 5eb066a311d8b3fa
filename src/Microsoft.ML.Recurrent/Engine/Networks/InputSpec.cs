using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>One input of every step: numbers, or a token that becomes its vector.</summary>
/// <param name="Name">Name of the block; prefixes its parameters.</param>
/// <param name="Width">Numbers a step, or the size of a token's vector.</param>
/// <param name="VocabularySize">Number of token ids (0 .. V-1); 0 for numbers.</param>
/// <param name="IsFrozen">Whether the tokens' vectors stay as they are given.</param>
internal sealed record InputSpec(string Name, int Width, int VocabularySize = 0, bool IsFrozen = false)
{
    [JsonIgnore]
    public bool IsToken => VocabularySize > 0;
}
