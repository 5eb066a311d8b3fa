using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>What a model said of the sequences of a store.</summary>
internal abstract class SequenceResults
{
    /// <summary>Makes room for all sequences of a store.</summary>
    public abstract void Reserve(SequenceStore store);

    /// <summary>Takes the texts of a sequence's steps, before the sequences are scored; only what asked for them is given any.</summary>
    public virtual void TakeTexts(int sequence, string[] texts)
    {
    }

    /// <summary>Scores some sequences of the store and keeps what comes out. Threads may bring different sequences at a time, each with a lane.</summary>
    /// <param name="lane">Scratch memory.</param>
    /// <param name="store">The sequences.</param>
    /// <param name="sequences">Those of the batch.</param>
    /// <param name="byWindows">Whether to go window by window.</param>
    /// <param name="threadCount">Threads that may share the batch's rows.</param>
    public abstract void Score(ScoringLane lane, SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount);
}
