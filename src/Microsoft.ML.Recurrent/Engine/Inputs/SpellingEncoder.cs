using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>From the characters of distinct words to a vector of each; shared by any number of executions as layers are.</summary>
internal abstract class SpellingEncoder
{
    /// <summary>Real columns of a word's vector, over all its blocks.</summary>
    public abstract int OutputWidth { get; }

    public abstract void Pack(AlignedBuffer weights);

    /// <summary>The vectors of all words of <paramref name="characters"/>, S rows in packed order.</summary>
    public abstract CharacterPass Forward(CharacterRows characters, Execution execution);

    /// <summary>Adds the gradients of the parameters, given those of the words' vectors, which may be overwritten.</summary>
    public abstract void Backward(CharacterPass pass, Columns vectorGradient, Execution execution);

    /// <param name="parameters">Where the parameters are declared.</param>
    /// <param name="kind">A convolution or an LSTM.</param>
    /// <param name="name">Stands before the parameters' names.</param>
    /// <param name="characterCount">Ids of characters.</param>
    /// <param name="characterSize">E: size of a character's vector.</param>
    /// <param name="width">Size of a word's vector.</param>
    public static SpellingEncoder Create(ParameterSet parameters, SpellingKind kind, string name, int characterCount, int characterSize, int width) => kind switch
    {
        SpellingKind.Convolution => new CharacterConvolution(parameters, name, characterCount, characterSize, width),
        SpellingKind.Lstm when width % 2 == 0 => new CharacterRecurrence(parameters, name, characterCount, characterSize, width / 2),
        SpellingKind.Lstm => throw new ArgumentOutOfRangeException(nameof(width), width, "An LSTM over characters gives both directions as many numbers: expected an even width."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a way to read characters."),
    };
}
