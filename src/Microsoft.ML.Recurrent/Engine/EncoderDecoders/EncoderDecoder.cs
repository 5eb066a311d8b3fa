using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>
/// An encoder reads a source sequence, a decoder writes a target (Sutskever et al. 2014; Cho et al. 2014), with attention to the encoder's steps if wanted
/// (Bahdanau et al. 2015; Luong et al. 2015). Parameters: <c>encoder.</c> and <c>decoder.</c> before those of the two stacks, <c>decoder.symbols.weight</c>,
/// <c>attention.</c>, <c>bridge.</c> and <c>head.</c> Any number of executions may use it at once as long as none changes its weights.
/// </summary>
internal sealed partial class EncoderDecoder : ITrainedNetwork
{
    private const string EncoderPrefix = "encoder.";

    // The decoder's dropouts are numbered apart from the encoder's.
    private const int FirstDecoderDropout = 1024;

    // And so are its symbols' vectors from those of the source's inputs.
    private const int SymbolTable = int.MaxValue;

    private readonly InputStage _sourceStage;
    private readonly InputStage _targetStage;
    private readonly Dropout? _sourceDropout;
    private readonly Dropout? _targetDropout;
    private readonly Dropout? _outputDropout;
    private readonly Bridge _bridge;

    private EncoderDecoder(EncoderDecoderSpec spec, ParameterSet.Declared? declared, bool givesInputGradients = false)
    {
        if (spec.WhyNot() is string reason)
        {
            throw new ArgumentException($"There is no encoder-decoder with {reason}.", nameof(spec));
        }

        Spec = spec;
        Parameters = new ParameterSet(declared);
        _sourceStage = new InputStage(Parameters, [.. spec.Inputs.Select((input, i) => new InputBlock(
            EncoderPrefix + input.Name, input.Width, input.VocabularySize, input.IsFrozen, input.Spelling, input.CharacterSize, IsShared: i == 0 && spec.SharesTable && spec.Head.IsTied, input.Dropout, i))]);
        int[] widths = _sourceStage.BlockWidths.ToArray();
        _sourceDropout = NewDropout(spec.InputDropout, spec.Encoder, number: 0, widths.Sum());
        Encoder = new Stack(Parameters, spec.Encoder, widths, givesInputGradients ? null : _sourceStage.BlocksThatLearn, dropoutNumber: 1, EncoderPrefix);
        _bridge = new Bridge(Parameters, spec, Encoder);
        _targetStage = spec.SharesTable
            ? new InputStage(_sourceStage.FirstTokens!)
            : new InputStage(Parameters, [new InputBlock(
                "decoder.symbols", spec.TargetSize, spec.VocabularySize, false, IsShared: spec.Head.IsTied, Dropout: spec.SymbolDropout, Number: SymbolTable)]);
        _targetDropout = NewDropout(spec.InputDropout, spec.Decoder, FirstDecoderDropout, spec.TargetSize);
        Decoder = new Stack(
            Parameters,
            spec.Decoder,
            spec.FeedsInput ? [spec.TargetSize, spec.OutputWidth] : [spec.TargetSize],
            wantedGradients: null,
            FirstDecoderDropout + 1,
            "decoder.",
            firstMask: FirstDecoderDropout);
        Attention = spec.Attention == AlignmentKind.None ? null : new AttentionLayer(
            Parameters, "attention", spec.Attention, spec.EncoderWidth, spec.Decoder.HiddenSize, spec.AttentionSize, spec.HasCoverage, spec.OutputWidth);
        _outputDropout = spec.OutputDropout > 0
            ? new Dropout(
                spec.OutputDropout,
                spec.HasLockedOutputDropout ? DropoutKind.WholeSequence : DropoutKind.EveryStep,
                FirstDecoderDropout + 1 + spec.Decoder.LayerCount,
                spec.OutputWidth)
            : null;
        Head = spec.Head.Create(Parameters, "head", [spec.OutputWidth], isPerStep: true, spec.Head.IsTied ? _targetStage.FirstTokens!.Table : null);
        Weights = Parameters.NewBuffer();
    }

    public EncoderDecoderSpec Spec { get; }

    public ParameterSet Parameters { get; }

    /// <summary>The master copy; call <see cref="Pack"/> after changing it.</summary>
    public AlignedBuffer Weights { get; }

    public Stack Encoder { get; }

    public Stack Decoder { get; }

    StackSpec ITrainedNetwork.StackSpec => Spec.Encoder;

    IReadOnlyList<Stack> ITrainedNetwork.Stacks => [Encoder, Decoder];

    IReadOnlyList<InputSpec> ITrainedNetwork.InputSpecs => Spec.Inputs;

    string ITrainedNetwork.InputPrefix => EncoderPrefix;

    int ITrainedNetwork.OutputCount => Head.Width;

    /// <summary>Null without attention.</summary>
    public AttentionLayer? Attention { get; }

    public Head Head { get; }

    /// <summary>A network whose weights are zero until they are initialised or copied in.</summary>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public static EncoderDecoder Create(EncoderDecoderSpec spec, ParameterSet.Declared? declared = null) => new(spec, declared);

    ITrainedNetwork ITrainedNetwork.NewLike(bool? hasBFloat16Weights) => Create(Spec with
    {
        Encoder = Spec.Encoder with { HasBFloat16Weights = hasBFloat16Weights ?? Spec.Encoder.HasBFloat16Weights },
        Decoder = Spec.Decoder with { HasBFloat16Weights = hasBFloat16Weights ?? Spec.Decoder.HasBFloat16Weights },
    });

    /// <summary>Gives the weights their first values, which the seed decides and not the number of threads.</summary>
    public void Initialize(ulong seed, int threadCount = 1, Cancellation cancellation = default)
        => WeightInitializer.Initialize(Parameters, Weights, seed, threadCount, cancellation);

    /// <summary>Brings the copies that kernels read up to date with <see cref="Weights"/>.</summary>
    public void Pack(int threadCount = 1)
    {
        _sourceStage.Pack(Weights);
        Encoder.Pack(Weights, threadCount);
        _bridge.Pack(Weights);
        _targetStage.Pack(Weights);
        Decoder.Pack(Weights, threadCount);
        Attention?.Pack(Weights);
        Head.Pack(Weights);
    }

    /// <summary>Loss of a batch whose decoder reads the true symbols (teacher forcing); adds the gradients of its mean to the execution's.</summary>
    public BatchLoss Learn(EncoderDecoderBatch batch, LossSettings loss, Execution execution)
    {
        execution.Begin(ExecutionMode.Training);
        EncoderDecoderPass pass = Forward(batch, execution);
        BatchLoss result = Head.Compare(pass.Head, batch.Target.Targets, loss, execution);
        Backward(pass, batch, loss, execution);
        GC.KeepAlive(execution);
        return result;
    }

    /// <summary>Loss of a batch as in inference, the decoder reading the true symbols; adds the batch to the metrics.</summary>
    public BatchLoss Evaluate(EncoderDecoderBatch batch, LossSettings loss, Execution execution, TaskMetrics? metrics = null)
    {
        execution.Begin(ExecutionMode.Evaluation);
        EncoderDecoderPass pass = Forward(batch, execution);
        BatchLoss result = Head.Compare(pass.Head, batch.Target.Targets, loss, execution);
        metrics?.Add(Head, pass.Head, batch.Target.Targets, execution);
        GC.KeepAlive(execution);
        return result;
    }

    /// <summary>Writes for each packed row of the targets the natural logarithm of the probability of its symbol. For a head over a vocabulary.</summary>
    public void ScoreSymbols(EncoderDecoderBatch batch, Execution execution, Span<double> logProbabilities)
    {
        execution.Begin(ExecutionMode.Evaluation);
        EncoderDecoderPass pass = Forward(batch, execution);
        Head.Compare(pass.Head, batch.Target.Targets, LossSettings.Plain, execution);
        ((VocabularyPass)pass.Head).LogProbabilities[..logProbabilities.Length].CopyTo(logProbabilities);
        GC.KeepAlive(execution);
    }

    /// <summary>Reads source sequences for decoding; the pass has the decoder's first states and the memory of its attention, in packed order.</summary>
    public EncoderDecoderPass Read(SequenceBatch source, Execution execution)
    {
        execution.Begin(ExecutionMode.Scoring);
        EncoderDecoderPass pass = Encode(source, source.Layout, execution);
        pass.Memory = Attention?.Remember(pass.Encoder.Output, source.Layout, execution);
        return pass;
    }

    /// <summary>Writes the vector of a symbol that the decoder reads.</summary>
    public void ReadSymbol(int symbol, Span<float> vector) => _targetStage.ReadToken(0, symbol, vector);

    /// <summary>The head's pass over all steps of the targets.</summary>
    public EncoderDecoderPass Forward(EncoderDecoderBatch batch, Execution execution)
    {
        EncoderDecoderPass pass = ForwardBody(batch, execution);
        pass.Head = Head.Forward(pass.OutputDropout?.Output ?? OutputOf(pass), batch.Target.Layout, execution);
        return pass;
    }

    /// <summary>All before the head.</summary>
    private EncoderDecoderPass ForwardBody(EncoderDecoderBatch batch, Execution execution)
    {
        BatchLayout layout = batch.Target.Layout;
        EncoderDecoderPass pass = Encode(batch.Source, layout, execution);
        pass.Target = _targetStage.Forward(batch.Target, MayBeDistinct(_targetDropout, execution), execution);
        LayerInput symbols = Drop(_targetDropout, pass.Target.Output, layout, execution, out DropoutPass? dropout);
        pass.TargetDropout = dropout;
        pass.Memory = Attention?.Remember(pass.Encoder.Output, batch.Source.Layout, execution);
        if (Spec.FeedsInput)
        {
            pass.Decoder = null;
            pass.Feeding = execution.Workspace.Take<FeedingPass>();
            pass.Feeding.Forward(Decoder, symbols, layout, pass.Bridge.Initial, Attention!, pass.Memory!, execution);
            pass.Attention = pass.Feeding.Attention;
        }
        else
        {
            pass.Feeding = null;
            pass.Decoder = Decoder.Forward(symbols, layout, pass.Bridge.Initial, execution);
            pass.Attention = Attention?.Start(pass.Memory!, pass.Decoder.Output[0], layout, execution);
            if (pass.Attention is not null)
            {
                Attention!.Forward(pass.Attention, execution);
            }
        }

        pass.OutputDropout = _outputDropout?.Forward(OutputOf(pass), sparse: null, layout, execution);
        return pass;
    }

    /// <summary>What the head reads, but for its dropout: the decoder's output, or the attentional vectors.</summary>
    private static Columns OutputOf(EncoderDecoderPass pass) => pass.Attention is null ? pass.Decoder!.Output : new Columns(pass.Attention.Output);

    /// <summary>Runs the encoder, and takes its final states through the bridge to the order of the decoder's sequences.</summary>
    private EncoderDecoderPass Encode(SequenceBatch source, BatchLayout target, Execution execution)
    {
        EncoderDecoderPass pass = execution.Workspace.Take<EncoderDecoderPass>();
        Encoder.DropOrKeepWeights(Weights, execution);
        Decoder.DropOrKeepWeights(Weights, execution);
        pass.Source = _sourceStage.Forward(source, MayBeDistinct(_sourceDropout, execution), execution);
        LayerInput rows = Drop(_sourceDropout, pass.Source.Output, source.Layout, execution, out DropoutPass? dropout);
        pass.SourceDropout = dropout;
        pass.Encoder = Encoder.Forward(rows, source.Layout, initialStates: null, execution);
        pass.Bridge = execution.Workspace.Take<BridgePass>();
        pass.Bridge.Forward(_bridge, Encoder, pass.Encoder, source.Layout, Decoder, target, execution);
        return pass;
    }

    /// <summary>Penalties act on what the encoder gives and on what the head reads: the decoder's output, or the attentional vectors.</summary>
    private void Backward(EncoderDecoderPass pass, EncoderDecoderBatch batch, LossSettings loss, Execution execution)
    {
        BatchLayout target = batch.Target.Layout;
        Columns output = OutputOf(pass);
        Columns gradient = Head.Backward(pass.Head, wantsInputGradient: true, execution);
        ActivationPenalty.Add(loss.ActivationPenalty, isTemporal: false, pass.OutputDropout?.Output ?? output, gradient, target, execution);
        if (_outputDropout is not null)
        {
            gradient = _outputDropout.Backward(pass.OutputDropout!, gradient, wantsInputGradient: true, execution);
        }

        ActivationPenalty.Add(loss.TemporalPenalty, isTemporal: true, output, gradient, target, execution);
        Columns source = BackwardBody(pass, batch, loss, gradient, _sourceStage.WantsGradient, execution);
        if (!_sourceStage.WantsGradient)
        {
            return;
        }

        if (_sourceDropout is not null)
        {
            source = _sourceDropout.Backward(pass.SourceDropout!, source, wantsInputGradient: true, execution);
        }

        _sourceStage.Backward(pass.Source, source, execution);
    }

    /// <summary>From the gradient of what the head reads to that of what the encoder reads.</summary>
    private Columns BackwardBody(
        EncoderDecoderPass pass, EncoderDecoderBatch batch, LossSettings loss, Columns outputGradient, bool wantsSourceGradient, Execution execution)
    {
        Columns gradient = outputGradient;
        pass.Bridge.StartBackward(Decoder, execution.Workspace);
        Columns symbols;
        if (pass.Feeding is not null)
        {
            symbols = pass.Feeding.Backward(Attention!, gradient[0], pass.Bridge.InitialGradients, execution);
        }
        else
        {
            if (pass.Attention is not null)
            {
                Attention!.StartBackward(pass.Attention, gradient[0], execution);
                Attention.Backward(pass.Attention, execution);
                gradient = new Columns(pass.Attention.HiddenGradient);
            }

            symbols = Decoder.Backward(pass.Decoder!, gradient, finalGradients: null, pass.Bridge.InitialGradients, wantsInputGradient: true, execution);
        }

        if (_targetDropout is not null)
        {
            symbols = _targetDropout.Backward(pass.TargetDropout!, symbols, wantsInputGradient: true, execution);
        }

        _targetStage.Backward(pass.Target, symbols, execution);
        Columns source = pass.Attention is null ? pass.RentZeroed(execution.Workspace) : Attention!.Finish(pass.Attention, execution);
        ActivationPenalty.Add(loss.ActivationPenalty, isTemporal: false, pass.Encoder.Output, source, batch.Source.Layout, execution);
        ActivationPenalty.Add(loss.TemporalPenalty, isTemporal: true, pass.Encoder.Output, source, batch.Source.Layout, execution);
        RecurrentStates[] final = pass.Bridge.Backward(_bridge, Encoder, execution);
        return Encoder.Backward(pass.Encoder, source, final, initialGradients: null, wantsSourceGradient, execution);
    }

    /// <summary>A mask is drawn for every row, so with dropout rows of one token differ.</summary>
    private static bool MayBeDistinct(Dropout? dropout, Execution execution) => dropout is null || !execution.IsTraining;

    private static LayerInput Drop(Dropout? dropout, LayerInput rows, BatchLayout layout, Execution execution, out DropoutPass? pass)
    {
        pass = dropout?.Forward(rows.Blocks, rows.Sparse, layout, execution);
        return pass is null || !execution.IsTraining ? rows : new LayerInput(pass.Output, tokens: null, pass.Sparse);
    }

    private static Dropout? NewDropout(float rate, StackSpec spec, int number, int width)
        => rate > 0 ? new Dropout(rate, spec.HasVariationalDropout ? DropoutKind.WholeSequence : DropoutKind.EveryStep, number, width) : null;
}
