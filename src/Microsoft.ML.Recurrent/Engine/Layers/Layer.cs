using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// A function from packed rows to packed rows. A layer owns its parameters' places and the packed copies of their values and
/// nothing that changes while it runs, so any number of executions may share it.
/// </summary>
internal abstract class Layer
{
    /// <summary>Real columns of the output, over all its blocks.</summary>
    public abstract int OutputWidth { get; }

    /// <summary>Takes new values of the weights: rewrites the copies in the order that kernels read.</summary>
    public virtual void Pack(AlignedBuffer weights)
    {
    }

    /// <summary>Computes the output of all rows of <paramref name="layout"/>. The output's padding columns are zero.</summary>
    public abstract Pass Forward(Columns input, BatchLayout layout, Execution execution);

    /// <summary>
    /// Adds the gradients of the parameters and returns the gradient of the input, in blocks like the input's, or nothing when
    /// it is not wanted. <paramref name="outputGradient"/> has blocks like the output's and may be overwritten; padding
    /// columns of a gradient hold zeros.
    /// </summary>
    public abstract Columns Backward(Pass pass, Columns outputGradient, bool wantsInputGradient, Execution execution);
}
