using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>Makes one row of each sequence: from N packed rows to S rows in packed order, in blocks like the input's.</summary>
internal abstract class PoolingLayer(ReadOnlySpan<int> blockWidths) : Layer
{
    public override int OutputWidth { get; } = Total(blockWidths);

    public sealed override Pass Forward(Columns input, BatchLayout layout, Execution execution)
        => Forward(input, layout, carry: null, execution);

    /// <summary>
    /// As the layer's Forward, for the last window of sequences whose earlier windows were accumulated in
    /// <paramref name="carry"/>. Backward then gives the gradients of this window's steps.
    /// </summary>
    public abstract Pass Forward(Columns input, BatchLayout layout, PoolingCarry? carry, Execution execution);

    /// <summary>
    /// Pooling step by step over so many rows of the input, which has one block; each row is a sequence of its own.
    /// </summary>
    public abstract PoolingStep NewStep(Matrix input, Workspace workspace);

    /// <summary>Takes in the steps of a window that is not the last; nothing of it is kept for Backward.</summary>
    public abstract void Accumulate(Columns input, BatchLayout layout, PoolingCarry carry, Execution execution);

    // A vectorised sum of one or two widths would take milliseconds to compile, when a model is loaded.
    private static int Total(ReadOnlySpan<int> widths)
    {
        int total = 0;
        foreach (int width in widths)
        {
            total += width;
        }

        return total;
    }
}
