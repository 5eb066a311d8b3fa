using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>
/// Source sequences, and for each of them the target that it has: the decoder's inputs, from the symbol of a sequence's begin on, with the symbol that follows
/// each as its class. Both are packed, each in an order of its own.
/// </summary>
internal sealed class EncoderDecoderBatch
{
    public SequenceBatch Source { get; } = new();

    public SequenceBatch Target { get; } = new();

    /// <summary>Loads some sequences of a store with their targets.</summary>
    public void Load(SequenceStore store, ReadOnlySpan<int> sequences)
    {
        Source.Load(store, sequences);
        Target.Load(store.Targets.Sequences!, sequences);
        Target.Targets.Weigh(store, sequences, Target.Layout);
    }
}
