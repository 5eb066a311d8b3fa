using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>One Forward of a <see cref="CharacterRecurrence"/>.</summary>
internal sealed class CharacterRecurrencePass : CharacterPass
{
    public RecurrentPass Recurrent { get; set; } = null!;

    /// <summary>The characters that the batch has and the rows of each; loaded in the backward pass.</summary>
    public TokenRows Distinct { get; private set; } = new(0);

    public void Start(CharacterRows characters, int characterCount)
    {
        Characters = characters;
        Distinct = Distinct.VocabularySize == characterCount ? Distinct : new TokenRows(characterCount);
    }
}
