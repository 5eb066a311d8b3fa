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

    /// <summary>Loads some sequences of two stores, which have one number in both.</summary>
    public void Load(SequenceStore source, SequenceStore target, ReadOnlySpan<int> sequences)
    {
        Source.Load(source, sequences);
        Target.Load(target, sequences);
    }
}
