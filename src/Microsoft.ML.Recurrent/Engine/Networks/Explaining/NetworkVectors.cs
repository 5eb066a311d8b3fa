using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks.Explaining;

/// <summary>A <see cref="Network"/> as a function of the vectors that its stack reads.</summary>
internal sealed class NetworkVectors : VectorNetwork
{
    private readonly Network _original;
    private readonly Network _network;
    private readonly SequenceBatch _batch = new();
    private NetworkPass _pass = null!;

    /// <param name="original">Any network; it is not changed.</param>
    /// <param name="threadCount">At most so many threads.</param>
    public NetworkVectors(Network original, int threadCount = 1)
        : this(original, original.ToVectorInputs(), threadCount)
    {
    }

    private NetworkVectors(Network original, Network network, int threadCount)
        : base(network, threadCount)
    {
        _original = original;
        _network = network;
    }

    public override float[][] Read(SequenceStore store, int sequence) => StepVectors.Of(_original.Inputs, store, sequence);

    protected override SequenceStore NewPoints() => new(Widths);

    protected override Columns Forward(SequenceStore points, ReadOnlySpan<int> sequences)
    {
        _batch.Load(points, sequences);
        Execution.Begin(ExecutionMode.Training);
        _pass = _network.ForwardToHead(_batch, Execution);
        return _pass.Pooling?.Output ?? _pass.Stack.Output;
    }

    // Sequences of one length keep their order when they are packed.
    protected override int HeadRowOf(int sequence, int step) => _network.IsPerStep ? VectorRowOf(sequence, step) : sequence;

    protected override int VectorRowOf(int sequence, int step) => _batch.Layout.OffsetOf(step) + sequence;

    protected override Columns Backward(Columns gradient) => _network.BackwardToInputs(_pass, gradient, Execution);
}
