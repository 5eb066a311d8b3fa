using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Attention;

/// <summary>
/// Attention of a decoder to an encoder: from a step's hidden state h, weights = softmax(scores), context = sum of weights * source rows, output =
/// tanh(W [context; h] + b), the attentional vector of Luong et al. (2015). Scores by <see cref="AlignmentKind"/>.
/// </summary>
/// <remarks>
/// With coverage a source row's score also knows how much weight the steps before gave it (See et al. 2017): additive scores add coverage * vector within
/// their tanh, others coverage * number. Parameters <c>name.key.weight</c>, <c>name.key.bias</c>, <c>name.query.weight</c>, <c>name.vector</c>,
/// <c>name.coverage</c>, <c>name.combine.weight</c> and <c>name.combine.bias</c>, as far as the kind has them.
/// </remarks>
internal sealed class AttentionLayer
{
    private readonly Parameter? _vector;
    private readonly Parameter? _coverage;

    /// <param name="parameters">Takes the parameters.</param>
    /// <param name="name">Prefixes them.</param>
    /// <param name="kind">The scores; not None.</param>
    /// <param name="sourceWidth">M: columns of the encoder's output.</param>
    /// <param name="queryWidth">H: columns of the decoder's states; for dot scores equal to M.</param>
    /// <param name="attentionSize">A: hidden units of additive scores.</param>
    /// <param name="hasCoverage">Whether scores know the weights of the steps before.</param>
    /// <param name="outputWidth">O.</param>
    public AttentionLayer(
        ParameterSet parameters, string name, AlignmentKind kind, int sourceWidth, int queryWidth, int attentionSize, bool hasCoverage, int outputWidth)
    {
        Debug.Assert(kind != AlignmentKind.None && (kind != AlignmentKind.Dot || sourceWidth == queryWidth));
        IsAdditive = kind == AlignmentKind.Additive;
        KeyWidth = IsAdditive ? attentionSize : queryWidth;
        QueryWidth = queryWidth;
        OutputWidth = outputWidth;
        if (kind == AlignmentKind.General)
        {
            Key = new Dense(parameters, $"{name}.key.weight", biasName: null, sourceWidth, KeyWidth);
        }
        else if (IsAdditive)
        {
            Key = new Dense(parameters, $"{name}.key.weight", $"{name}.key.bias", sourceWidth, KeyWidth);
            Query = new Dense(parameters, $"{name}.query.weight", biasName: null, queryWidth, KeyWidth);
            _vector = parameters.Add($"{name}.vector", [KeyWidth], ParameterInitializer.Normal, isDecayed: true);
            Vector = new AlignedBuffer(AlignedBuffer.RoundUp(KeyWidth));
        }

        if (hasCoverage)
        {
            int coverageWidth = IsAdditive ? KeyWidth : 1;
            _coverage = parameters.Add($"{name}.coverage", [coverageWidth], ParameterInitializer.Zeros, isDecayed: false);
            Coverage = new AlignedBuffer(AlignedBuffer.RoundUp(coverageWidth));
        }

        Combine = new Dense(parameters, $"{name}.combine.weight", $"{name}.combine.bias", [sourceWidth, queryWidth], outputWidth);
    }

    public bool IsAdditive { get; }

    /// <summary>K: columns of keys, and of what is compared with them.</summary>
    public int KeyWidth { get; }

    public int QueryWidth { get; }

    public int OutputWidth { get; }

    /// <summary>From source rows to keys; null: they are their own.</summary>
    public Dense? Key { get; }

    /// <summary>From states to what is compared with keys; null: the states are.</summary>
    public Dense? Query { get; }

    public Dense Combine { get; }

    /// <summary>The vector of additive scores, padded.</summary>
    public AlignedBuffer? Vector { get; }

    /// <summary>What coverage is multiplied with: a vector for additive scores, else one number; null without coverage.</summary>
    public AlignedBuffer? Coverage { get; }

    public void Pack(AlignedBuffer weights)
    {
        Key?.Pack(weights);
        Query?.Pack(weights);
        Combine.Pack(weights);
        _vector?.In(weights).CopyTo(Vector!.Span);
        _coverage?.In(weights).CopyTo(Coverage!.Span);
    }

    /// <summary>Takes in the encoder's output.</summary>
    public AttentionMemory Remember(Columns source, BatchLayout layout, Execution execution)
    {
        AttentionMemory memory = execution.Workspace.Take<AttentionMemory>();
        memory.Load(source, layout, execution);
        memory.Keys = memory.Values;
        if (Key is not null)
        {
            memory.Keys = execution.Workspace.Rent(memory.Values.Rows, KeyWidth);
            Key.Forward(new Columns(memory.Values), memory.Keys, execution);
        }

        return memory;
    }

    /// <summary>
    /// Prepares the attention of all steps of a decoder. Then call <see cref="Forward"/>, or in a loop over time
    /// <see cref="AttentionPass.ForwardStep"/> for each step once its states are there.
    /// </summary>
    /// <param name="memory">The encoder's output.</param>
    /// <param name="hidden">N x H: packed states of the decoder; a step's rows are read when it is its turn.</param>
    /// <param name="layout">The decoder's steps.</param>
    /// <param name="execution">The user's.</param>
    public AttentionPass Start(AttentionMemory memory, Matrix hidden, BatchLayout layout, Execution execution)
    {
        AttentionPass pass = execution.Workspace.Take<AttentionPass>();
        pass.Start(this, memory, hidden, layout, execution.Workspace);
        return pass;
    }

    /// <summary>All steps, where no step's state depends on the attention of a step before.</summary>
    public void Forward(AttentionPass pass, Execution execution)
    {
        Query?.Forward(new Columns(pass.Hidden), pass.Queries, execution);
        pass.Run(AttentionPhase.Align, execution);
        Combine.Forward(pass.CombineInput, pass.Output, execution);
        pass.Run(AttentionPhase.Tanh, execution);
    }

    /// <summary>
    /// Prepares the backward pass; <paramref name="outputGradient"/> [N x O] is overwritten. Then call <see cref="Backward"/>, or in a loop over time
    /// <see cref="AttentionPass.BackwardStep"/> for each step in reverse.
    /// </summary>
    public void StartBackward(AttentionPass pass, Matrix outputGradient, Execution execution) => pass.StartBackward(outputGradient, execution.Workspace);

    /// <summary>All steps.</summary>
    public void Backward(AttentionPass pass, Execution execution) => pass.Run(AttentionPhase.Backward, execution);

    /// <summary>Adds the gradients of the parameters and gives that of the encoder's output.</summary>
    public Columns Finish(AttentionPass pass, Execution execution)
    {
        AttentionMemory memory = pass.Memory;
        AlignedBuffer gradients = execution.Gradients!.Dense;
        Combine.Backward(pass.CombineInput, pass.OutputGradient, inputGradient: default, execution);
        Query?.Backward(new Columns(pass.Hidden), pass.QueryGradients, inputGradient: default, execution);
        if (_vector is not null)
        {
            pass.AddSums(pass.VectorGradients, _vector.In(gradients));
        }

        if (_coverage is not null)
        {
            pass.AddSums(pass.CoverageVectorGradients, _coverage.In(gradients));
        }

        if (Key is not null)
        {
            Matrix throughKeys = execution.Workspace.RentPadded(memory.Values.Rows, memory.Values.Columns);
            Key.Backward(new Columns(memory.Values), memory.KeyGradients, new Columns(throughKeys), execution);
            MatrixMath.Add(throughKeys, memory.ValueGradients);
        }

        return memory.FinishBackward(execution);
    }
}
