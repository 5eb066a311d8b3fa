using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads the label of one row after the other. Belongs to one row or cursor, whose label column must be active.</summary>
internal abstract class LabelReader
{
    /// <summary>Whether the label read last, or that of any step, is known.</summary>
    public abstract bool HasAny { get; }

    /// <summary>Reads the current row's label and returns its number of labels: of labels per step their number of steps, else 1.</summary>
    public abstract int Read();

    /// <summary>Adds what was read last.</summary>
    public abstract void AppendTo(TargetStore targets);
}
