using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// A network's end: from the rows of the layer below (pooled sequences, or packed steps) to outputs, and to a loss with its gradients. Immutable
/// but for the packed weights, as layers are; a batch's numbers lie in its pass.
/// </summary>
/// <param name="width">Outputs of a row.</param>
internal abstract class Head(int width)
{
    /// <summary>C: classes, or numbers, of a row.</summary>
    public int Width { get; } = width;

    /// <summary>Takes new values of the weights.</summary>
    public abstract void Pack(AlignedBuffer weights);

    /// <summary>Computes the scores of every row.</summary>
    public abstract HeadPass Forward(Columns input, BatchLayout layout, Execution execution);

    /// <summary>What a row is given, rows x C in the rows' order: probabilities of classes, or numbers.</summary>
    public abstract Matrix OutputsOf(HeadPass pass, Execution execution);

    /// <summary>Compares with the targets, one per row; rows whose target is not known are left out.</summary>
    public abstract BatchLoss Compare(HeadPass pass, BatchTargets targets, LossSettings settings, Execution execution);

    /// <summary>
    /// Adds the gradients of the parameters and returns that of the input, or nothing when it is not wanted; after
    /// <see cref="Compare"/>. The loss is the sum of w * loss divided by the sum of w.
    /// </summary>
    public abstract Columns Backward(HeadPass pass, bool wantsInputGradient, Execution execution);

    /// <summary>This head on single steps whose rows come in <paramref name="input"/>.</summary>
    /// <exception cref="NotSupportedException">The outputs of a step depend on later steps.</exception>
    public abstract HeadStep NewStep(Columns input, int rowCount, Workspace workspace);
}
