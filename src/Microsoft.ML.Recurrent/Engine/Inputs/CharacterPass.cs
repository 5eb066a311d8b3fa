using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>What a <see cref="SpellingEncoder"/> keeps of a batch.</summary>
internal abstract class CharacterPass
{
    public CharacterRows Characters { get; set; } = null!;

    /// <summary>Made one row a word of one row a character.</summary>
    public Pass Pooling { get; set; } = null!;

    /// <summary>A row a word.</summary>
    public Columns Vectors => Pooling.Output;
}
