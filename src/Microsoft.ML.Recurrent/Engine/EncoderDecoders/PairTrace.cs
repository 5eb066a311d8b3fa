using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks.Tracing;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>
/// As <see cref="GradientTrace"/>, through an encoder-decoder whose decoder reads given targets: from the output that is highest after the last symbol of the target,
/// back over the target's steps, and through bridge and attention over the source's, each direction of the encoder from the step that it reads last.
/// </summary>
internal sealed class PairTrace
{
    private readonly EncoderDecoder _network;
    private readonly Execution _execution;
    private readonly EncoderDecoderBatch _batch = new();
    private readonly BackwardTrace _encoder;
    private readonly BackwardTrace _decoder;

    /// <param name="network">Is not changed.</param>
    public PairTrace(EncoderDecoder network)
    {
        EncoderDecoderSpec spec = network.Spec;
        _network = EncoderDecoder.Create(spec with
        {
            Inputs = [.. spec.Inputs.Select(input => input with { Dropout = 0 })],
            Encoder = spec.Encoder.WithoutDropout() with { HasBFloat16Weights = false },
            Decoder = spec.Decoder.WithoutDropout() with { HasBFloat16Weights = false },
            InputDropout = 0,
            OutputDropout = 0,
            HasLockedOutputDropout = false,
            SymbolDropout = 0,
        });
        network.Weights.Span.CopyTo(_network.Weights.Span);
        _network.Pack();
        _execution = new Execution(new Workspace(), threadCount: 1) { Gradients = new Gradients(_network.Parameters, hasDenseTables: true) };
        _encoder = new BackwardTrace(_network.Encoder, _network.Weights);
        _decoder = new BackwardTrace(_network.Decoder, _network.Weights) { BeginsAtZero = false };
    }

    /// <summary>Per level of the encoder its directions.</summary>
    public IReadOnlyList<LevelTrace[]> Encoder => [.. _encoder.Levels];

    /// <summary>Per level of the decoder its one direction.</summary>
    public IReadOnlyList<LevelTrace[]> Decoder => [.. _decoder.Levels];

    public int SequenceCount { get; private set; }

    /// <summary>Follows one pair, at most so many steps back.</summary>
    public void Add(SequenceStore store, int sequence, int maximumLag)
    {
        _encoder.MaximumLag = _decoder.MaximumLag = maximumLag;
        _batch.Load(store, [sequence]);
        _execution.Begin(ExecutionMode.Training);
        EncoderDecoderPass pass = _network.ForwardToHead(_batch, _execution);
        Matrix output = EncoderDecoder.HeadRowsOf(pass)[0];
        Matrix gradient = _execution.Workspace.RentZeroed(output.Rows, output.Columns);
        SeedRow.Of(_network.Parameters, _network.TargetTable, _network.Weights, output.Row(output.Rows - 1)).CopyTo(gradient.Row(output.Rows - 1));
        _network.Trace(pass, new Columns(gradient), _encoder, _decoder, _execution);
        SequenceCount++;
        GC.KeepAlive(_execution);
    }
}
