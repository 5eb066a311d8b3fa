using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// A network's end: from the rows of the layer below (pooled sequences, or packed steps) to probabilities, a loss with its
/// gradients, and where every step has a class to the classes of whole sequences. Immutable but for the packed weights, as
/// layers are; a batch's numbers lie in its pass.
/// </summary>
internal abstract class Head(int classCount)
{
    /// <summary>C.</summary>
    public int ClassCount { get; } = classCount;

    /// <summary>Takes new values of the weights.</summary>
    public abstract void Pack(AlignedBuffer weights);

    /// <summary>Computes the scores of every row.</summary>
    public abstract HeadPass Forward(Columns input, BatchLayout layout, Execution execution);

    /// <summary>The classes' probabilities, rows x C in the rows' order.</summary>
    public abstract Matrix ProbabilitiesOf(HeadPass pass, Execution execution);

    /// <summary>Compares with the labels (0-based, -1 where unknown), one label and one weight a row.</summary>
    public abstract BatchLoss Compare(HeadPass pass, ReadOnlySpan<int> labels, ReadOnlySpan<float> exampleWeights, LossSettings settings, Execution execution);

    /// <summary>
    /// Adds the gradients of the parameters and returns that of the input, or nothing when it is not wanted; after
    /// <see cref="Compare"/>. The loss is the sum of w * loss divided by <paramref name="normalizer"/>: the batch's sum of w
    /// unless the batch is one of several windows.
    /// </summary>
    public abstract Columns Backward(HeadPass pass, double? normalizer, bool wantsInputGradient, Execution execution);

    /// <summary>Writes the best classes of every sequence and all probabilities, where rows are steps.</summary>
    public abstract void Decode(HeadPass pass, DecodedBatch decoded, Execution execution);
}
