using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// Input stage, stack of recurrent levels, pooling, head; with the weights of all of them. Any number of executions may use a
/// network at once as long as none changes its weights.
/// </summary>
internal sealed partial class Network : ITrainedNetwork
{
    private static readonly bool[] s_forward = [false];
    private static readonly bool[] s_bothDirections = [false, true];

    private readonly InputStage _inputStage;
    private readonly Dropout? _inputDropout;
    private readonly Stack _stack;
    private readonly PoolingLayer? _pooling;
    private readonly Dropout? _outputDropout;
    private readonly Head _head;
    private readonly TokenProductTable? _tokenProducts;

    private Network(NetworkSpec spec, long tokenTableBytes, ParameterSet.Declared? declared, bool givesInputGradients = false)
    {
        if (spec.WhyNot() is string reason)
        {
            throw new ArgumentException(reason, nameof(spec));
        }

        Spec = spec;
        Parameters = new ParameterSet(declared);
        _inputStage = new InputStage(Parameters, [.. spec.Inputs.Select((input, i) => new InputBlock(
            input.Name, input.Width, input.VocabularySize, input.IsFrozen, input.Spelling, input.CharacterSize, IsShared: i == 0 && spec.Head is { IsTied: true, SampleCount: 0 }, input.Dropout, i))]);
        int[] widths = _inputStage.BlockWidths.ToArray();
        DropoutKind stepKind = spec.Stack.HasVariationalDropout ? DropoutKind.WholeSequence : DropoutKind.EveryStep;

        // Dropouts are numbered from the input to the head; the number keys their masks.
        _inputDropout = NewDropout(spec.InputDropout, stepKind, number: 0, widths.Sum());
        _stack = new Stack(Parameters, spec.Stack, widths, givesInputGradients ? null : _inputStage.BlocksThatLearn, dropoutNumber: 1);
        widths = spec.Stack.OutputWidths;
        _pooling = NewPooling(widths);
        DropoutKind outputKind = _pooling is not null ? DropoutKind.PooledRows
            : spec.HasLockedOutputDropout ? DropoutKind.WholeSequence
            : DropoutKind.EveryStep;
        _outputDropout = NewDropout(spec.OutputDropout, outputKind, number: 1 + spec.Stack.LayerCount, widths.Sum());
        _head = spec.Head.Create(Parameters, "head", widths, spec.IsPerStep, spec.Head.IsTied ? _inputStage.FirstTokens!.Table : null);
        _tokenProducts = _inputStage.FirstTokens is { } tokens ? TokenProductTable.Create(tokens, _stack.Levels[0].Recurrent, tokenTableBytes) : null;
        Weights = Parameters.NewBuffer();
    }

    public NetworkSpec Spec { get; }

    public ParameterSet Parameters { get; }

    /// <summary>The master copy; call <see cref="Pack"/> after changing it.</summary>
    public AlignedBuffer Weights { get; }

    /// <summary>Whether the head's rows are steps.</summary>
    public bool IsPerStep => Spec.IsPerStep;

    public Stack Stack => _stack;

    public InputStage Inputs => _inputStage;

    StackSpec ITrainedNetwork.StackSpec => Spec.Stack;

    IReadOnlyList<Stack> ITrainedNetwork.Stacks => [_stack];

    IReadOnlyList<InputSpec> ITrainedNetwork.InputSpecs => Spec.Inputs;

    string ITrainedNetwork.InputPrefix => "";

    int ITrainedNetwork.OutputCount => _head.Width;

    /// <summary>Null where the head reads every step.</summary>
    public PoolingLayer? Pooling => _pooling;

    public Head Head => _head;

    /// <summary>What scoring keeps of the first input's tokens; null: nothing.</summary>
    public TokenProductTable? TokenProducts => _tokenProducts;

    /// <summary>A network whose weights are zero until they are initialised or copied in.</summary>
    /// <param name="spec">Its parts.</param>
    /// <param name="tokenTableBytes">What products kept of tokens may take in scoring.</param>
    /// <param name="declared">Told each parameter before memory is taken for it; null: nobody.</param>
    /// <exception cref="ArgumentException">The head fits nothing else in the spec.</exception>
    public static Network Create(NetworkSpec spec, long tokenTableBytes = TokenProductTable.MaximumBytes, ParameterSet.Declared? declared = null)
        => new(spec, tokenTableBytes, declared);

    ITrainedNetwork ITrainedNetwork.NewLike(bool? hasBFloat16Weights)
        => Create(Spec with { Stack = Spec.Stack with { HasBFloat16Weights = hasBFloat16Weights ?? Spec.Stack.HasBFloat16Weights } });

    /// <summary>Gives the weights their first values, which the seed decides and not the number of threads.</summary>
    public void Initialize(ulong seed, int threadCount = 1, Cancellation cancellation = default)
        => WeightInitializer.Initialize(Parameters, Weights, seed, threadCount, cancellation);

    /// <summary>
    /// Brings the copies that kernels read up to date with <see cref="Weights"/>; where they hold bfloat16, <see cref="Weights"/> are
    /// first rounded to the same numbers.
    /// </summary>
    public void Pack(int threadCount = 1)
    {
        _inputStage.Pack(Weights);
        _stack.Pack(Weights, threadCount);
        _pooling?.Pack(Weights);
        _head.Pack(Weights);
        _tokenProducts?.Forget();
    }

    /// <summary>
    /// Writes the outputs, a row per sequence [S x C] in the caller's order, or per packed row [N x C] where the head reads every step.
    /// </summary>
    public void Score(SequenceBatch batch, Execution execution, Matrix outputs)
    {
        execution.Begin(ExecutionMode.Scoring);
        Score(batch, entryStates: null, carry: null, execution, outputs);
    }

    /// <summary>Writes the best classes and all probabilities of every sequence in the caller's order; for heads that tag.</summary>
    public void Decode(SequenceBatch batch, Execution execution, DecodedBatch decoded)
    {
        execution.Begin(ExecutionMode.Scoring);
        NetworkPass pass = Forward(batch, entryStates: null, carry: null, execution);
        ((ITaggingHead)_head).Decode(pass.Head, decoded, execution);
        GC.KeepAlive(execution);
    }

    /// <summary>
    /// Writes the natural logarithm of each packed row's probability of its target, NaN where it has none; for a <see cref="VocabularyHead"/>.
    /// </summary>
    public void ScoreTargets(SequenceBatch batch, Execution execution, Span<double> logProbabilities)
    {
        execution.Begin(ExecutionMode.Scoring);
        NetworkPass pass = Forward(batch, entryStates: null, carry: null, execution);
        _head.Compare(pass.Head, batch.Targets, LossSettings.Plain, execution);
        ((VocabularyPass)pass.Head).LogProbabilities.CopyTo(logProbabilities);
        GC.KeepAlive(execution);
    }

    /// <summary>One window: compares it with its targets as in inference; states come in and are moved on. For a <see cref="VocabularyHead"/>.</summary>
    internal VocabularyPass CompareTargets(SequenceBatch batch, RecurrentStates[] entryStates, Execution execution)
    {
        NetworkPass pass = Forward(batch, entryStates, carry: null, execution);
        _head.Compare(pass.Head, batch.Targets, LossSettings.Plain, execution);
        pass.Stack.ReadFinalStates(_stack, entryStates);
        GC.KeepAlive(execution);
        return (VocabularyPass)pass.Head;
    }

    /// <summary>Loss of a batch; adds the gradients of its mean to the execution's.</summary>
    public BatchLoss Learn(SequenceBatch batch, LossSettings loss, Execution execution)
    {
        execution.Begin(ExecutionMode.Training);
        return Learn(batch, loss, entryStates: null, carry: null, execution);
    }

    /// <summary>Loss of a batch as in inference, no dropout and no gradients; adds the batch to the metrics.</summary>
    public BatchLoss Evaluate(SequenceBatch batch, LossSettings loss, Execution execution, TaskMetrics? metrics = null)
    {
        execution.Begin(ExecutionMode.Evaluation);
        return Evaluate(batch, loss, entryStates: null, carry: null, execution, metrics);
    }

    /// <summary>One window of long sequences, whose states come in. The caller begins the execution, here and in what follows.</summary>
    internal void Score(SequenceBatch batch, RecurrentStates[]? entryStates, PoolingCarry? carry, Execution execution, Matrix outputs)
    {
        NetworkPass pass = Forward(batch, entryStates, carry, execution);
        Matrix own = _head.OutputsOf(pass.Head, execution);
        for (int row = 0; row < own.Rows; row++)
        {
            own.Row(row).CopyTo(outputs.Row(IsPerStep ? row : batch.Layout.CallerIndex[row]));
        }

        GC.KeepAlive(execution);
    }

    /// <summary>One window: states come in and are moved on.</summary>
    internal BatchLoss Evaluate(
        SequenceBatch batch, LossSettings loss, RecurrentStates[]? entryStates, PoolingCarry? carry, Execution execution, TaskMetrics? metrics)
    {
        NetworkPass pass = Forward(batch, entryStates, carry, execution);
        BatchLoss result = _head.Compare(pass.Head, batch.Targets, loss, execution);
        metrics?.Add(_head, pass.Head, batch.Targets, execution);
        pass.Stack.ReadFinalStates(_stack, entryStates);
        GC.KeepAlive(execution);
        return result;
    }

    /// <summary>One window: states come in and are moved on, its steps learn.</summary>
    internal BatchLoss Learn(SequenceBatch batch, LossSettings loss, RecurrentStates[]? entryStates, PoolingCarry? carry, Execution execution)
    {
        NetworkPass pass = Forward(batch, entryStates, carry, execution);
        BatchLoss result = _head.Compare(pass.Head, batch.Targets, loss, execution);
        Backward(pass, loss, batch.Layout, execution);
        pass.Stack.ReadFinalStates(_stack, entryStates);
        GC.KeepAlive(execution);
        return result;
    }

    /// <summary>One window forward only: states are moved on, the pooling takes the window in.</summary>
    internal void Advance(SequenceBatch batch, RecurrentStates[] states, PoolingCarry? carry, Execution execution)
    {
        NetworkPass pass = ForwardBody(batch, states, execution);
        if (carry is not null)
        {
            _pooling!.Accumulate(pass.Stack.Output, batch.Layout, carry, execution);
        }

        pass.Stack.ReadFinalStates(_stack, states);
    }

    private NetworkPass ForwardBody(SequenceBatch batch, RecurrentStates[]? entryStates, Execution execution)
    {
        NetworkPass pass = execution.Workspace.Take<NetworkPass>();
        _stack.DropOrKeepWeights(Weights, execution);

        // A mask is drawn for every row, so with dropout rows of one token differ; rows of segments go through layers apart.
        bool drops = _inputDropout is not null && execution.IsTraining;
        TokenProductTable? kept = execution.IsScoring ? _tokenProducts : null;
        pass.Input = _inputStage.Forward(batch, mayBeDistinct: !drops && !execution.IsSegmented(batch.Layout), execution, kept);
        LayerInput rows = pass.Input.Output;
        if (_inputDropout is not null)
        {
            DropoutPass dropout = _inputDropout.Forward(rows.Blocks, rows.Sparse, batch.Layout, execution);
            pass.InputDropout = dropout;
            rows = drops ? new LayerInput(dropout.Output, tokens: null, dropout.Sparse) : rows;
        }

        pass.Stack = _stack.Forward(rows, batch.Layout, entryStates, execution);
        return pass;
    }

    private NetworkPass Forward(SequenceBatch batch, RecurrentStates[]? entryStates, PoolingCarry? carry, Execution execution)
    {
        NetworkPass pass = ForwardBody(batch, entryStates, execution);
        Columns rows = pass.Stack.Output;
        if (_pooling is not null)
        {
            pass.Pooling = _pooling.Forward(rows, batch.Layout, carry, execution);
            rows = pass.Pooling.Output;
        }

        if (_outputDropout is not null)
        {
            pass.OutputDropout = _outputDropout.Forward(rows, batch.Layout, execution);
            rows = pass.OutputDropout.Output;
        }

        pass.Head = _head.Forward(rows, batch.Layout, execution);
        return pass;
    }

    private void Backward(NetworkPass pass, LossSettings loss, BatchLayout layout, Execution execution)
    {
        Debug.Assert(!Spec.Stack.HasBFloat16Weights, "A network with bfloat16 weights only scores.");
        Columns gradient = _head.Backward(pass.Head, wantsInputGradient: true, execution);
        if (_pooling is null)
        {
            Columns rows = _outputDropout is null ? pass.Stack.Output : pass.OutputDropout!.Output;
            ActivationPenalty.Add(loss.ActivationPenalty, isTemporal: false, rows, gradient, layout, execution);
        }

        if (_outputDropout is not null)
        {
            gradient = _outputDropout.Backward(pass.OutputDropout!, gradient, wantsInputGradient: true, execution);
        }

        if (_pooling is not null)
        {
            gradient = _pooling.Backward(pass.Pooling!, gradient, wantsInputGradient: true, execution);
            ActivationPenalty.Add(loss.ActivationPenalty, isTemporal: false, pass.Stack.Output, gradient, layout, execution);
        }

        ActivationPenalty.Add(loss.TemporalPenalty, isTemporal: true, pass.Stack.Output, gradient, layout, execution);
        gradient = _stack.Backward(pass.Stack, gradient, finalGradients: null, initialGradients: null, _inputStage.WantsGradient, execution);
        if (!_inputStage.WantsGradient)
        {
            return;
        }

        if (_inputDropout is not null)
        {
            gradient = _inputDropout.Backward(pass.InputDropout!, gradient, wantsInputGradient: true, execution);
        }

        _inputStage.Backward(pass.Input, gradient, execution);
    }

    private PoolingLayer? NewPooling(int[] widths) => Spec.Pooling switch
    {
        PoolingKind.None => null,
        PoolingKind.Last => new LastPooling(widths, Spec.Stack.IsBidirectional ? s_bothDirections : s_forward),
        PoolingKind.Mean => new MeanPooling(widths),
        PoolingKind.Max => new MaxPooling(widths),
        PoolingKind.Attention => new AttentionPooling(Parameters, "attention", widths, widths.Sum()),
        _ => throw new ArgumentOutOfRangeException(nameof(Spec), Spec.Pooling, "Not a pooling."),
    };

    private static Dropout? NewDropout(float rate, DropoutKind kind, int number, int width)
        => rate > 0 ? new Dropout(rate, kind, number, width) : null;
}
