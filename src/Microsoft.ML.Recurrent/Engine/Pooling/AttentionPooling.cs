using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>
/// The sum of a sequence's steps weighted by softmax(vector . tanh(weight h + bias)) over them (additive scores, Bahdanau et
/// al. 2015). Parameters <c>name.weight</c> [A, W], <c>name.bias</c> [A] and <c>name.vector</c> [A].
/// </summary>
internal sealed class AttentionPooling : PoolingLayer
{
    private readonly Dense _hidden;
    private readonly Parameter _vector;
    private readonly AlignedBuffer _packedVector;

    /// <param name="parameters">Takes the three parameters.</param>
    /// <param name="name">Prefixes them.</param>
    /// <param name="blockWidths">Real columns of the input's blocks, W in all.</param>
    /// <param name="attentionSize">A: hidden units of the scores.</param>
    public AttentionPooling(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, int attentionSize)
        : base(blockWidths)
    {
        AttentionSize = attentionSize;
        _hidden = new Dense(parameters, $"{name}.weight", $"{name}.bias", blockWidths.ToArray(), attentionSize);
        _vector = parameters.Add($"{name}.vector", [attentionSize], ParameterInitializer.Normal, isDecayed: true);
        _packedVector = new AlignedBuffer(AlignedBuffer.RoundUp(attentionSize));
    }

    public int AttentionSize { get; }

    public override void Pack(AlignedBuffer weights)
    {
        _hidden.Pack(weights);
        _vector.In(weights).CopyTo(_packedVector.Span);
    }

    public override Pass Forward(Columns input, BatchLayout layout, PoolingCarry? carry, Execution execution)
    {
        if (carry is not null)
        {
            throw NoWindows();
        }

        AttentionPoolingPass pass = execution.Workspace.Take<AttentionPoolingPass>();
        pass.Start(_packedVector, execution.Workspace.Rent(layout.RowCount, AttentionSize));
        _hidden.Forward(input, pass.Hidden, execution);
        pass.Forward(input, layout, carry: null, execution);
        return pass;
    }

    public override Columns Backward(Pass pass, Columns outputGradient, bool wantsInputGradient, Execution execution)
    {
        var own = (AttentionPoolingPass)pass;
        Columns inputGradient = own.Backward(outputGradient, execution);
        own.BackwardHidden(_vector, execution);
        _hidden.Backward(own.Input, own.Hidden, wantsInputGradient ? inputGradient : default, execution);
        if (!wantsInputGradient)
        {
            return default;
        }

        own.AddWeightedGradient(execution);
        return inputGradient;
    }

    public override void Accumulate(Columns input, BatchLayout layout, PoolingCarry carry, Execution execution) => throw NoWindows();

    public override PoolingStep NewStep(Matrix input, Workspace workspace)
        => new AttentionPoolingStep(_hidden, _packedVector, input, AttentionSize, workspace);

    private static NotSupportedException NoWindows()
        => new("Attention pooling weighs all steps of a sequence against each other, so it cannot be trained on windows (truncated backpropagation through time).");
}
