using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// In training sets units to zero with probability <c>rate</c> and multiplies the others by 1/(1-rate); otherwise hands its
/// input on.
/// </summary>
internal sealed class Dropout : Layer
{
    private readonly float _rate;
    private readonly DropoutKind _kind;
    private readonly int _layer;

    /// <param name="rate">Probability of a zero, in [0, 1).</param>
    /// <param name="kind">Which rows share a mask.</param>
    /// <param name="layer">A number below 4096 that no other dropout of the network has; part of the key.</param>
    /// <param name="width">Real columns of the input.</param>
    public Dropout(float rate, DropoutKind kind, int layer, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rate, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)layer, 4096u, nameof(layer));
        _rate = rate;
        _kind = kind;
        _layer = layer;
        OutputWidth = width;
    }

    public override int OutputWidth { get; }

    /// <summary>
    /// Writes one row of factors 0 or 1/(1-rate) per packed sequence, <paramref name="mask"/> [S x units]: what a recurrent
    /// layer multiplies its state with.
    /// </summary>
    public static void WriteSequenceMask(Matrix mask, float rate, RandomPurpose purpose, int layer, BatchLayout layout, Execution execution)
    {
        var factors = new DropoutMask(rate, purpose, layer, execution);
        for (int sequence = 0; sequence < layout.SequenceCount; sequence++)
        {
            factors.WriteRow(mask, sequence, firstUnit: 0, layout.SequenceIds[sequence], step: 0);
        }
    }

    public override Pass Forward(Columns input, BatchLayout layout, Execution execution) => Forward(input, sparse: null, layout, execution);

    /// <summary>As above; of a block that <paramref name="sparse"/> gives, the numbers that are not zero get the factors of their columns.</summary>
    public DropoutPass Forward(Columns input, SparseRows?[]? sparse, BatchLayout layout, Execution execution)
    {
        DropoutPass pass = execution.Workspace.Take<DropoutPass>();
        pass.Input = input;
        pass.Source = sparse;
        pass.Layout = layout;
        if (!execution.IsTraining || _rate == 0)
        {
            pass.HandOn();
            return pass;
        }

        pass.Start(_kind, new DropoutMask(_rate, RandomPurpose.Dropout, _layer, execution), execution.Workspace);
        execution.Run(pass.ForwardWork, (long)pass.RowCount * OutputWidth);
        return pass;
    }

    /// <summary>Prepares a pass whose steps are taken one by one; see <see cref="DropoutPass.ForwardStep"/>. Where nothing is dropped the input is handed on.</summary>
    public DropoutPass StartSteps(Columns input, BatchLayout layout, Execution execution)
    {
        DropoutPass pass = execution.Workspace.Take<DropoutPass>();
        pass.Input = input;
        pass.Source = null;
        pass.Layout = layout;
        if (execution.IsTraining && _rate > 0)
        {
            pass.Start(_kind, new DropoutMask(_rate, RandomPurpose.Dropout, _layer, execution), execution.Workspace);
        }
        else
        {
            pass.HandOn();
        }

        return pass;
    }

    /// <summary>Multiplies the gradient in place.</summary>
    public override Columns Backward(Pass pass, Columns outputGradient, bool wantsInputGradient, Execution execution)
    {
        var own = (DropoutPass)pass;
        if (!wantsInputGradient)
        {
            return default;
        }

        if (own.IsActive)
        {
            own.StartBackward(outputGradient);
            execution.Run(own.BackwardWork, (long)outputGradient.Rows * OutputWidth);
        }

        return outputGradient;
    }
}
