using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads the label of one row after the other. Belongs to one row or cursor, whose label column must be active.</summary>
internal abstract class LabelReader
{
    /// <summary>Whether there is a label, or one of any step, in what was read last.</summary>
    public abstract bool HasAny { get; }

    /// <summary>Labels in what was read last that training never saw.</summary>
    public virtual int UnseenCount => 0;

    /// <summary>Whether there is a label that training saw.</summary>
    public virtual bool HasKnown => HasAny;

    /// <summary>Reads the current row's label and returns its number of labels: of labels per step their number of steps, else 1.</summary>
    public abstract int Read();

    /// <summary>Adds what was read last.</summary>
    public abstract void AppendTo(TargetStore targets);
}
