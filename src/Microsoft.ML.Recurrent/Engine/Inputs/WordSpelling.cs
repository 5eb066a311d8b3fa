using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>
/// A vector for each row's word, made from its characters: once for each distinct word of the batch, and handed to all rows that hold it.
/// </summary>
internal sealed class WordSpelling(SpellingEncoder encoder)
{
    /// <summary>Size of a word's vector.</summary>
    public int Width => encoder.OutputWidth;

    public void Pack(AlignedBuffer weights) => encoder.Pack(weights);

    /// <summary>Writes the vectors of the rows' words, [N x width]; the rows name their words among the forms.</summary>
    public WordSpellingPass Forward(ReadOnlySpan<int> rowForms, WordForms forms, Execution execution)
    {
        WordSpellingPass pass = execution.Workspace.Take<WordSpellingPass>();
        pass.Characters.Load(rowForms, forms);
        pass.Encoder = encoder.Forward(pass.Characters, execution);
        pass.Output = execution.Workspace.RentPadded(rowForms.Length, Width);
        execution.Run(pass.ForwardWork, (long)rowForms.Length * Width);
        return pass;
    }

    /// <summary>Adds the gradients of the encoder's parameters, given those [N x width] of the rows.</summary>
    public void Backward(WordSpellingPass pass, Matrix outputGradient, Execution execution)
    {
        pass.StartBackward(outputGradient, execution.Workspace);
        execution.Run(pass.BackwardWork, (long)outputGradient.Rows * Width);
        encoder.Backward(pass.Encoder, pass.VectorGradient, execution);
    }
}
