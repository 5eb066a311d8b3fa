using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>What a model said of the sequences of a store, in the form of the columns that it adds.</summary>
internal abstract class SequenceResults
{
    public static SequenceResults Of(FittedModel model)
        => model.Network.IsPerStep ? new TagResults(model.Label.ClassCount, model.BestCount) : new ClassResults(model.Label.ClassCount);

    /// <summary>A getter of the i-th column that a model adds, at the row that is shown.</summary>
    public static Delegate Getter(FittedModel model, int place, IShownScores shown)
        => model.Network.IsPerStep ? TagResults.Getter(place, shown) : ClassResults.Getter(place, shown);

    /// <summary>Makes room for all sequences of a store.</summary>
    public abstract void Reserve(SequenceStore store);

    /// <summary>Scores some sequences of the store and keeps what comes out. Threads may bring different sequences at a time, each with a lane.</summary>
    /// <param name="lane">Scratch memory.</param>
    /// <param name="store">The sequences.</param>
    /// <param name="sequences">Those of the batch.</param>
    /// <param name="byWindows">Whether to go window by window.</param>
    /// <param name="threadCount">Threads that may share the batch's rows.</param>
    public abstract void Score(ScoringLane lane, SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount);

    protected static void Copy<T>(ReadOnlySpan<T> values, ref VBuffer<T> buffer)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref buffer, values.Length);
        values.CopyTo(editor.Values);
        buffer = editor.Commit();
    }
}
