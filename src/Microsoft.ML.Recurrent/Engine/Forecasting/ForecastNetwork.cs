using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// From windows of the past to scores of the horizon: numbers of a step (through rectified units where there are some) beside the vector of their series, a stack
/// of recurrent levels, a decoder as <see cref="ForecastDecoding"/> has it, a dense layer, and beside all of them a linear path whose first weights are zero. Any
/// number of executions may use a network at once as long as none changes its weights.
/// </summary>
internal sealed partial class ForecastNetwork : ITrainedNetwork
{
    // The decoder's dropouts are numbered apart from the encoder's.
    private const int FirstDecoderDropout = 1024;

    private static readonly bool[] s_forward = [false];

    private readonly Dense? _projection;
    private readonly VectorTable? _tokens;
    private readonly VectorTable? _positions;
    private readonly Dropout? _inputDropout;
    private readonly Stack _encoder;
    private readonly LastPooling? _pooling;
    private readonly Stack? _decoder;
    private readonly Dropout? _outputDropout;
    private readonly Dense _head;
    private readonly Dense? _linear;

    private ForecastNetwork(ForecastNetworkSpec spec, ParameterSet.Declared? declared)
    {
        if (spec.WhyNot() is { } reason)
        {
            throw new ArgumentException($"There is no forecasting network with {reason}.", nameof(spec));
        }

        Spec = spec;
        Parameters = new ParameterSet(declared);
        _projection = spec.ProjectionSize > 0 ? new Dense(Parameters, "projection.weight", "projection.bias", spec.StepWidth, spec.ProjectionSize) : null;
        _tokens = spec.TokenCount > 0 ? new VectorTable(Parameters, "series", spec.TokenCount, spec.TokenSize) : null;
        int numbers = _projection is null ? spec.StepWidth : spec.ProjectionSize;
        int[] widths = _tokens is null ? [numbers] : [numbers, spec.TokenSize];
        DropoutKind kind = spec.Stack.HasVariationalDropout ? DropoutKind.WholeSequence : DropoutKind.EveryStep;
        _inputDropout = spec.InputDropout > 0 ? new Dropout(spec.InputDropout, kind, 0, widths.Sum()) : null;
        _encoder = new Stack(Parameters, spec.Stack, widths, _tokens is null ? [_projection is not null] : [_projection is not null, true], dropoutNumber: 1);
        if (spec.Decoding == ForecastDecoding.Parallel)
        {
            _positions = new VectorTable(Parameters, "position", spec.SegmentCount, spec.PositionSize);
            int[] known = [.. Sizes(spec.PositionSize, spec.FutureWidth, spec.TokenSize)];
            bool[] learns = [.. known.Select((_, block) => block == 0 || (block == 1 && spec.FutureWidth == 0) || block == 2)];
            _decoder = new Stack(Parameters, spec.Stack, known, learns, FirstDecoderDropout, "decoder.", firstMask: FirstDecoderDropout);
        }
        else if (spec.Decoding == ForecastDecoding.Flat)
        {
            _pooling = new LastPooling(spec.Stack.OutputWidths, s_forward);
        }

        DropoutKind outputKind = spec.Decoding == ForecastDecoding.Autoregressive ? kind : DropoutKind.PooledRows;
        _outputDropout = spec.OutputDropout > 0 ? new Dropout(spec.OutputDropout, outputKind, 1 + spec.Stack.LayerCount, spec.Stack.HiddenSize) : null;
        _head = new Dense(Parameters, "head.weight", "head.bias", spec.Stack.OutputWidths, spec.OutputWidth);
        if (spec.LinearWidth > 0)
        {
            Parameter weight = Parameters.Add(
                "linear.weight", [spec.SegmentCount * spec.OutputWidth, spec.LinearWidth], ParameterInitializer.Zeros, isDecayed: true);
            _linear = new Dense(Parameters, weight, biasName: null, [spec.LinearWidth]);
        }

        Weights = Parameters.NewBuffer();
    }

    public ForecastNetworkSpec Spec { get; }

    public ParameterSet Parameters { get; }

    /// <summary>The master copy; call <see cref="Pack"/> after changing it.</summary>
    public AlignedBuffer Weights { get; }

    public Stack Encoder => _encoder;

    StackSpec ITrainedNetwork.StackSpec => Spec.Stack;

    IReadOnlyList<Stack> ITrainedNetwork.Stacks => _decoder is null ? [_encoder] : [_encoder, _decoder];

    int ITrainedNetwork.OutputCount => Spec.OutputWidth;

    IReadOnlyList<InputSpec> ITrainedNetwork.InputSpecs => [];

    string ITrainedNetwork.InputPrefix => "";

    /// <summary>A network whose weights are zero until they are initialised or copied in.</summary>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public static ForecastNetwork Create(ForecastNetworkSpec spec, ParameterSet.Declared? declared = null) => new(spec, declared);

    ITrainedNetwork ITrainedNetwork.NewLike(bool? hasBFloat16Weights)
        => Create(Spec with { Stack = Spec.Stack with { HasBFloat16Weights = hasBFloat16Weights ?? Spec.Stack.HasBFloat16Weights } });

    /// <summary>Gives the weights their first values, which the seed decides and not the number of threads.</summary>
    public void Initialize(ulong seed, int threadCount = 1, Cancellation cancellation = default)
        => WeightInitializer.Initialize(Parameters, Weights, seed, threadCount, cancellation);

    /// <summary>Gives a series the vectors of an unknown one, one per channel.</summary>
    public void Forget(int token, int channelCount)
    {
        for (int channel = 0; channel < channelCount; channel++)
        {
            _tokens?.Copy(Weights, channel, (token * channelCount) + channel);
        }
    }

    /// <summary>Brings the copies that kernels read up to date with <see cref="Weights"/>.</summary>
    public void Pack(int threadCount = 1)
    {
        _projection?.Pack(Weights);
        _encoder.Pack(Weights, threadCount);
        _decoder?.Pack(Weights, threadCount);
        _head.Pack(Weights);
        _linear?.Pack(Weights);
    }

    /// <summary>The scores of all rows of the head. The caller begins the execution.</summary>
    /// <param name="batch">The windows.</param>
    /// <param name="execution">Memory, threads and mode.</param>
    /// <param name="states">Per level the states before the first step, which become those after the last; null: zeros.</param>
    public ForecastPass Forward(ForecastBatch batch, Execution execution, RecurrentStates[]? states = null)
    {
        Workspace workspace = execution.Workspace;
        ForecastPass pass = workspace.Take<ForecastPass>();
        pass.Batch = batch;
        _encoder.DropOrKeepWeights(Weights, execution);
        _decoder?.DropOrKeepWeights(Weights, execution);
        Columns input = ReadInput(pass, execution);
        pass.InputDropout = _inputDropout?.Forward(input, sparse: null, batch.Layout, execution);
        pass.Encoder = _encoder.Forward(pass.InputDropout?.Output ?? input, batch.Layout, states, execution);
        Columns rows = Decode(pass, execution);
        pass.OutputDropout = _outputDropout?.Forward(rows, sparse: null, HeadLayoutOf(batch), execution);
        pass.HeadInput = pass.OutputDropout?.Output ?? rows;
        pass.Scores = workspace.Rent(rows.Rows, Spec.OutputWidth);
        _head.Forward(pass.HeadInput, pass.Scores, execution);
        if (_linear is not null)
        {
            pass.LinearScores = workspace.Rent(batch.Count, _linear.OutputWidth);
            _linear.Forward(new Columns(batch.Linear), pass.LinearScores, execution);
            AddLinear(pass, batch.Count);
        }

        pass.Encoder.ReadFinalStates(_encoder, states);
        return pass;
    }

    private BatchLayout HeadLayoutOf(ForecastBatch batch) => Spec.Decoding == ForecastDecoding.Parallel ? batch.SegmentLayout : batch.Layout;

    private Columns ReadInput(ForecastPass pass, Execution execution)
    {
        ForecastBatch batch = pass.Batch;
        Matrix numbers = batch.Numbers;
        if (_projection is not null)
        {
            pass.Projected = execution.Workspace.Rent(numbers.Rows, Spec.ProjectionSize);
            _projection.Forward(new Columns(numbers), pass.Projected, execution);
            Rectify(pass.Projected);
            numbers = pass.Projected;
        }

        if (_tokens is null)
        {
            return pass.EncoderInput(numbers, default);
        }

        Matrix tokens = execution.Workspace.RentPadded(numbers.Rows, Spec.TokenSize);
        for (int row = 0; row < tokens.Rows; row++)
        {
            _tokens.Read(Weights, batch.Tokens[row % batch.Count], tokens.Row(row));
        }

        return pass.EncoderInput(numbers, tokens);
    }

    /// <summary>The rows that the head reads.</summary>
    private Columns Decode(ForecastPass pass, Execution execution)
    {
        if (_pooling is not null)
        {
            pass.Pooling = _pooling.Forward(pass.Encoder.Output, pass.Batch.Layout, carry: null, execution);
            return pass.Pooling.Output;
        }

        if (_decoder is null)
        {
            return pass.Encoder.Output;
        }

        ForecastBatch batch = pass.Batch;
        Workspace workspace = execution.Workspace;
        RecurrentStates[] final = pass.FinalSet.Rent(_encoder, batch.Count, workspace);
        pass.Encoder.ReadFinalStates(_encoder, final);
        int rowCount = batch.Count * Spec.SegmentCount;
        pass.Segments = pass.SegmentSet.Rent(_decoder, rowCount, workspace);
        SegmentStates.Repeat(final, pass.Segments, Spec.SegmentCount);
        Matrix positions = workspace.RentPadded(rowCount, Spec.PositionSize);
        Matrix tokens = _tokens is null ? default : workspace.RentPadded(rowCount, Spec.TokenSize);
        for (int row = 0; row < rowCount; row++)
        {
            _positions!.Read(Weights, row % Spec.SegmentCount, positions.Row(row));
            _tokens?.Read(Weights, batch.Tokens[row / Spec.SegmentCount], tokens.Row(row));
        }

        pass.Decoder = _decoder.Forward(pass.DecoderInput(positions, batch.Future, tokens), batch.SegmentLayout, pass.Segments, execution);
        return pass.Decoder.Output;
    }

    private void AddLinear(ForecastPass pass, int windows)
    {
        for (int window = 0; window < windows; window++)
        {
            ReadOnlySpan<float> linear = pass.LinearScores.Row(window);
            for (int segment = 0; segment < Spec.SegmentCount; segment++)
            {
                Span<float> scores = pass.Scores.Row((window * Spec.SegmentCount) + segment);
                TensorPrimitives.Add(scores, linear.Slice(segment * Spec.OutputWidth, Spec.OutputWidth), scores);
            }
        }
    }

    private static void Rectify(Matrix units)
    {
        for (int row = 0; row < units.Rows; row++)
        {
            Span<float> values = units.Row(row);
            TensorPrimitives.Max(values, 0f, values);
        }
    }

    private static IEnumerable<int> Sizes(params int[] sizes) => sizes.Where(size => size > 0);
}
