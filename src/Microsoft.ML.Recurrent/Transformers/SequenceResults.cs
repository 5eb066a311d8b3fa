using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>What a model said of the sequences of a store, in the form of the columns that it adds.</summary>
internal abstract class SequenceResults
{
    public static SequenceResults Of(FittedModel model)
        => model.Network.IsPerStep ? new TagResults(model.Label.ClassCount) : new ClassResults(model.Label.ClassCount);

    /// <summary>A getter of the i-th column that a model adds, at the row that is shown.</summary>
    public static Delegate Getter(FittedModel model, int place, IShownScores shown)
        => model.Network.IsPerStep ? TagResults.Getter(place, shown) : ClassResults.Getter(place, shown);

    /// <summary>Makes room for all sequences of a store.</summary>
    public abstract void Reserve(SequenceStore store);

    /// <summary>
    /// Takes the probabilities of a batch: a row for each of <paramref name="sequences"/>, or a row for each step in the layout's order.
    /// Threads may bring different sequences at a time.
    /// </summary>
    public abstract void Take(SequenceStore store, ReadOnlySpan<int> sequences, BatchLayout layout, Matrix probabilities);

    protected static void Copy<T>(ReadOnlySpan<T> values, ref VBuffer<T> buffer)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref buffer, values.Length);
        values.CopyTo(editor.Values);
        buffer = editor.Commit();
    }
}
