using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks.Explaining;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>An <see cref="EncoderDecoder"/> as a function of the vectors that its encoder reads, the target's symbols being given.</summary>
internal sealed class EncoderDecoderVectors : VectorNetwork
{
    private readonly EncoderDecoder _original;
    private readonly EncoderDecoder _network;
    private readonly EncoderDecoderBatch _batch = new();
    private EncoderDecoderPass _pass = null!;

    /// <param name="original">Any encoder-decoder; it is not changed.</param>
    /// <param name="threadCount">At most so many threads.</param>
    public EncoderDecoderVectors(EncoderDecoder original, int threadCount = 1)
        : this(original, original.ToVectorInputs(), threadCount)
    {
    }

    private EncoderDecoderVectors(EncoderDecoder original, EncoderDecoder network, int threadCount)
        : base(network, threadCount)
    {
        _original = original;
        _network = network;
    }

    public override float[][] Read(SequenceStore store, int sequence) => StepVectors.Of(_original.Sources, store, sequence);

    protected override SequenceStore NewPoints() => new(Widths, TargetShape.Sequence);

    protected override Columns Forward(SequenceStore points, ReadOnlySpan<int> sequences)
    {
        _batch.Load(points, sequences);
        Execution.Begin(ExecutionMode.Training);
        _pass = _network.ForwardToHead(_batch, Execution);
        return EncoderDecoder.HeadRowsOf(_pass);
    }

    // Sequences of one length keep their order when they are packed.
    protected override int HeadRowOf(int sequence, int step) => _batch.Target.Layout.OffsetOf(step) + sequence;

    protected override int VectorRowOf(int sequence, int step) => _batch.Source.Layout.OffsetOf(step) + sequence;

    protected override Columns Backward(Columns gradient) => _network.BackwardToInputs(_pass, _batch, gradient, Execution);
}
