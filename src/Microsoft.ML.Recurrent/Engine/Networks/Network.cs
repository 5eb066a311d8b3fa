using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
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
internal sealed class Network
{
    private static readonly bool[] s_forward = [false];
    private static readonly bool[] s_bothDirections = [false, true];

    private readonly InputStage _inputStage;
    private readonly Dropout? _inputDropout;
    private readonly StackLevel[] _levels;
    private readonly PoolingLayer? _pooling;
    private readonly Dropout? _outputDropout;
    private readonly Head _head;
    private readonly TokenProductTable? _tokenProducts;

    private Network(NetworkSpec spec, long tokenTableBytes)
    {
        Spec = spec;
        _inputStage = new InputStage(Parameters, [.. spec.Inputs.Select(input => new InputBlock(
            input.Name, input.Width, input.VocabularySize, input.IsFrozen, input.Spelling, input.CharacterSize))]);
        int[] widths = _inputStage.BlockWidths.ToArray();
        DropoutKind stepKind = spec.HasVariationalDropout ? DropoutKind.WholeSequence : DropoutKind.EveryStep;

        // Dropouts are numbered along the way from the input to the head; the number keys their masks.
        int dropoutNumber = 0;
        _inputDropout = NewDropout(spec.InputDropout, stepKind, dropoutNumber++, widths.Sum());
        _levels = new StackLevel[spec.LayerCount];
        for (int layer = 0; layer < _levels.Length; layer++)
        {
            float rate = layer < _levels.Length - 1 ? spec.LayerDropout : 0;
            _levels[layer] = NewLevel(layer, widths, NewDropout(rate, stepKind, dropoutNumber++, spec.HiddenSize * DirectionCount));
            widths = [.. Enumerable.Repeat(spec.HiddenSize, DirectionCount)];
        }

        _pooling = NewPooling(widths);
        DropoutKind outputKind = _pooling is null ? DropoutKind.EveryStep : DropoutKind.PooledRows;
        _outputDropout = NewDropout(spec.OutputDropout, outputKind, dropoutNumber, widths.Sum());
        _head = NewHead(widths);
        _tokenProducts = _inputStage.FirstTokens is { } tokens ? TokenProductTable.Create(tokens, _levels[0].Recurrent, tokenTableBytes) : null;
        Weights = Parameters.NewBuffer();
    }

    public NetworkSpec Spec { get; }

    public ParameterSet Parameters { get; } = new();

    /// <summary>The master copy; call <see cref="Pack"/> after changing it.</summary>
    public AlignedBuffer Weights { get; }

    public int DirectionCount => Spec.IsBidirectional ? 2 : 1;

    /// <summary>Whether steps have classes of their own.</summary>
    public bool IsPerStep => _pooling is null;

    public ReadOnlySpan<StackLevel> Levels => _levels;

    public InputStage Inputs => _inputStage;

    /// <summary>Null where steps have classes of their own.</summary>
    public PoolingLayer? Pooling => _pooling;

    public Head Head => _head;

    /// <summary>What is kept of the first input's tokens in use; null: nothing.</summary>
    public TokenProductTable? TokenProducts => _tokenProducts;

    /// <summary>A network whose weights are zero until they are initialised or copied in.</summary>
    /// <param name="spec">Its parts.</param>
    /// <param name="tokenTableBytes">What products kept of tokens may take, in use.</param>
    public static Network Create(NetworkSpec spec, long tokenTableBytes = TokenProductTable.MaximumBytes) => new(spec, tokenTableBytes);

    /// <summary>Why a spec's head fits nothing else in it, or null if it does.</summary>
    public static string? WhyNoHead(NetworkSpec spec) => spec switch
    {
        _ when !Enum.IsDefined(spec.Head) => $"head {spec.Head}",
        { Head: HeadKind.Crf, Pooling: not PoolingKind.None } => $"a CRF over pooling {spec.Pooling}: it classes steps",
        { Rules: not null, Pooling: not PoolingKind.None } => $"rules for one class a sequence (pooling {spec.Pooling})",
        { HasRulesInModel: true, Head: not HeadKind.Crf } or { HasRulesInModel: true, Rules: null } => "rules in the model without a CRF or without rules",
        { Rules: { } rules } => rules.WhyNot(spec.ClassCount),
        _ => null,
    };

    public void Initialize(ulong seed) => WeightInitializer.Initialize(Parameters, Weights, seed);

    /// <summary>
    /// Brings the copies that kernels read up to date with <see cref="Weights"/>; where they hold bfloat16, <see cref="Weights"/> are
    /// first rounded to the same numbers.
    /// </summary>
    public void Pack(int threadCount = 1)
    {
        _inputStage.Pack(Weights);
        foreach (StackLevel level in _levels)
        {
            if (Spec.HasBFloat16Weights)
            {
                level.Recurrent.RoundToBFloat16(Weights);
            }

            level.Pack(Weights, threadCount);
        }

        _pooling?.Pack(Weights);
        _head.Pack(Weights);
        _tokenProducts?.Forget();
    }

    /// <summary>
    /// Writes the classes' probabilities, a row per sequence [S x C] in the caller's order, or per packed row [N x C] where
    /// steps have classes.
    /// </summary>
    public void Score(SequenceBatch batch, Execution execution, Matrix probabilities)
    {
        execution.IsTraining = false;
        execution.IsScoring = true;
        execution.Workspace.Reset();
        Score(batch, entryStates: null, carry: null, execution, probabilities);
    }

    internal void Score(SequenceBatch batch, RecurrentStates[]? entryStates, PoolingCarry? carry, Execution execution, Matrix probabilities)
    {
        NetworkPass pass = Forward(batch, entryStates, carry, execution);
        Matrix own = _head.ProbabilitiesOf(pass.Head, execution);
        for (int row = 0; row < own.Rows; row++)
        {
            own.Row(row).CopyTo(probabilities.Row(IsPerStep ? row : batch.Layout.CallerIndex[row]));
        }

        GC.KeepAlive(execution);
    }

    /// <summary>Writes the best classes and all probabilities of every sequence in the caller's order, where steps have classes.</summary>
    public void Decode(SequenceBatch batch, Execution execution, DecodedBatch decoded)
    {
        execution.IsTraining = false;
        execution.IsScoring = true;
        execution.Workspace.Reset();
        NetworkPass pass = Forward(batch, entryStates: null, carry: null, execution);
        _head.Decode(pass.Head, decoded, execution);
        GC.KeepAlive(execution);
    }

    /// <summary>Loss of a batch; adds the gradients of its mean to the execution's.</summary>
    public BatchLoss Learn(SequenceBatch batch, LossSettings loss, Execution execution)
    {
        execution.IsTraining = true;
        execution.IsScoring = false;
        execution.Workspace.Reset();
        return Learn(batch, loss, entryStates: null, carry: null, execution);
    }

    /// <summary>Loss of a batch as in use: no dropout, no gradients.</summary>
    public BatchLoss Evaluate(SequenceBatch batch, LossSettings loss, Execution execution)
    {
        execution.IsTraining = false;
        execution.IsScoring = false;
        execution.Workspace.Reset();
        return Evaluate(batch, loss, entryStates: null, carry: null, execution);
    }

    internal BatchLoss Evaluate(SequenceBatch batch, LossSettings loss, RecurrentStates[]? entryStates, PoolingCarry? carry, Execution execution)
    {
        NetworkPass pass = Forward(batch, entryStates, carry, execution);
        BatchLoss result = _head.Compare(pass.Head, LabelsOf(batch), WeightsOf(batch), loss, execution);
        pass.ReadExitStates(this, entryStates);
        GC.KeepAlive(execution);
        return result;
    }

    /// <summary>One window of long sequences: states come in, its steps learn. The workspace is the caller's to reset.</summary>
    internal BatchLoss Learn(SequenceBatch batch, LossSettings loss, RecurrentStates[]? entryStates, PoolingCarry? carry, Execution execution)
    {
        NetworkPass pass = Forward(batch, entryStates, carry, execution);
        BatchLoss result = _head.Compare(pass.Head, LabelsOf(batch), WeightsOf(batch), loss, execution);
        Backward(pass, execution);
        pass.ReadExitStates(this, entryStates);
        GC.KeepAlive(execution);
        return result;
    }

    /// <summary>One window forward only: states are moved on, the pooling takes the window in.</summary>
    internal void Advance(SequenceBatch batch, RecurrentStates[] states, PoolingCarry? carry, Execution execution)
    {
        NetworkPass pass = ForwardBody(batch, states, execution);
        if (carry is not null)
        {
            _pooling!.Accumulate(pass.StackOutput, batch.Layout, carry, execution);
        }

        pass.ReadExitStates(this, states);
    }

    private ReadOnlySpan<int> LabelsOf(SequenceBatch batch) => IsPerStep ? batch.RowLabels : batch.Labels;

    private ReadOnlySpan<float> WeightsOf(SequenceBatch batch) => IsPerStep ? batch.RowWeights : batch.Weights;

    private NetworkPass ForwardBody(SequenceBatch batch, RecurrentStates[]? entryStates, Execution execution)
    {
        NetworkPass pass = execution.Workspace.Take<NetworkPass>();
        pass.Start(batch.Layout, _levels.Length);

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

        for (int level = 0; level < _levels.Length; level++)
        {
            pass.Levels[level] = _levels[level].Forward(rows, batch.Layout, entryStates?[level], execution);
            rows = pass.Levels[level].Output;
        }

        pass.StackOutput = rows.Blocks;
        return pass;
    }

    private NetworkPass Forward(SequenceBatch batch, RecurrentStates[]? entryStates, PoolingCarry? carry, Execution execution)
    {
        NetworkPass pass = ForwardBody(batch, entryStates, execution);
        Columns rows = pass.StackOutput;
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

    private void Backward(NetworkPass pass, Execution execution)
    {
        Debug.Assert(!Spec.HasBFloat16Weights, "A network with bfloat16 weights only scores.");
        Columns gradient = _head.Backward(pass.Head, normalizer: null, wantsInputGradient: true, execution);
        if (_outputDropout is not null)
        {
            gradient = _outputDropout.Backward(pass.OutputDropout!, gradient, wantsInputGradient: true, execution);
        }

        if (_pooling is not null)
        {
            gradient = _pooling.Backward(pass.Pooling!, gradient, wantsInputGradient: true, execution);
        }

        for (int level = _levels.Length - 1; level >= 0; level--)
        {
            gradient = _levels[level].Backward(pass.Levels[level], gradient, WantsGradientBelow(level), execution);
        }

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

    /// <summary>Whether anything below a level learns: another level, or vectors of tokens.</summary>
    private bool WantsGradientBelow(int level) => level > 0 || _inputStage.WantsGradient;

    private StackLevel NewLevel(int layer, int[] widths, Dropout? dropout)
    {
        var recurrent = new RecurrentLayer(
            Parameters,
            CellDefinition.Of(Spec.Cell).ParameterPrefix,
            layer,
            Spec.Cell,
            widths,
            Spec.HiddenSize,
            Spec.IsBidirectional,
            Spec.RecurrentDropout,
            Spec.HasIdentityInitialization,
            wantedGradients: layer == 0 ? _inputStage.BlocksThatLearn : null,
            hasBFloat16Weights: Spec.HasBFloat16Weights);
        LayerNormalization? normalization = Spec.HasLayerNormalization
            ? new LayerNormalization(Parameters, $"normalization_l{layer}", [.. Enumerable.Repeat(Spec.HiddenSize, DirectionCount)])
            : null;
        return new StackLevel(recurrent, normalization, dropout, isResidual: Spec.HasResidualConnections && layer > 0);
    }

    private Head NewHead(int[] widths)
    {
        if (WhyNoHead(Spec) is string reason)
        {
            throw new ArgumentException(reason, nameof(Spec));
        }

        return Spec.Head == HeadKind.Crf
            ? new CrfHead(Parameters, "head", widths, Spec.ClassCount, Spec.Rules, Spec.HasRulesInModel)
            : new SoftmaxHead(Parameters, "head", widths, Spec.ClassCount, Spec.Rules);
    }

    private PoolingLayer? NewPooling(int[] widths) => Spec.Pooling switch
    {
        PoolingKind.None => null,
        PoolingKind.Last => new LastPooling(widths, Spec.IsBidirectional ? s_bothDirections : s_forward),
        PoolingKind.Mean => new MeanPooling(widths),
        PoolingKind.Max => new MaxPooling(widths),
        PoolingKind.Attention => new AttentionPooling(Parameters, "attention", widths, widths.Sum()),
        _ => throw new ArgumentOutOfRangeException(nameof(Spec), Spec.Pooling, "Not a pooling."),
    };

    private static Dropout? NewDropout(float rate, DropoutKind kind, int number, int width)
        => rate > 0 ? new Dropout(rate, kind, number, width) : null;
}
