using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>
/// Reads what one row after the other teaches: its class or its steps' classes, and what they weigh. Belongs to one row or cursor,
/// whose label and weight columns must be active.
/// </summary>
internal abstract class TargetReader
{
    /// <summary>Reads the current row's label and weight; <paramref name="length"/> is the number of steps of its features.</summary>
    /// <exception cref="InvalidOperationException">The steps' labels or weights are not one per step, or a weight cannot be.</exception>
    public abstract RowUse Read(int length);

    /// <summary>Adds what was read last to a store that has the row's features, <paramref name="length"/> steps, and ends the sequence.</summary>
    public abstract void EndSequence(SequenceStore store, int length);
}
