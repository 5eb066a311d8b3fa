using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>A task on the fitted side: the columns that a model adds, where its results are kept, and how columns are made of them.</summary>
internal abstract class ModelOutput(FittedModel model)
{
    public FittedModel Model { get; } = model;

    public abstract OutputFormat Format { get; }

    /// <summary>The column that rows are compared with; null: scores are made of the features alone.</summary>
    public virtual string? ComparedColumnName => null;

    /// <summary>What that column gives the store.</summary>
    public virtual TargetShape ComparedShape => TargetShape.None;

    /// <summary>A reader of that column.</summary>
    public virtual LabelReader? NewComparedReader(DataViewRow row) => null;

    /// <summary>Refuses rows in which that column is not as it must be.</summary>
    public virtual void CheckCompared(DataViewSchema schema)
    {
    }

    /// <summary>What reads the texts of a row's steps, for results that want them; else null.</summary>
    public virtual SourceTextReader? NewTextReader(DataViewRow row) => null;

    /// <summary>Room for what the model says of some sequences.</summary>
    public abstract SequenceResults NewResults();

    /// <summary>A getter of the column at a place of <see cref="Format"/>, at the row that is shown.</summary>
    public abstract Delegate Getter(int place, IShownScores shown);

    protected static void Copy<T>(ReadOnlySpan<T> values, ref VBuffer<T> buffer)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref buffer, values.Length);
        values.CopyTo(editor.Values);
        buffer = editor.Commit();
    }

    /// <summary>The network's outputs of the shown row: of the whole sequence, or of all its steps.</summary>
    protected static ReadOnlySpan<float> OutputsOf(IShownScores shown)
    {
        (SequenceResults results, int sequence) = shown.Shown;
        return ((NumberResults)results).OutputsOf(sequence);
    }
}
