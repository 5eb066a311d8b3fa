using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>Some neighbouring steps of a batch: the first sequences, which are the longest, and neighbouring packed rows.</summary>
/// <param name="FirstStep">Its first step.</param>
/// <param name="EndStep">The step after its last.</param>
/// <param name="FirstRow">Packed row of sequence 0 at the first step.</param>
/// <param name="RowCount">Packed rows.</param>
/// <param name="SequenceCount">Sequences that have its first step.</param>
/// <param name="FirstEntry">Sequences of the segments before it, summed: where the rows that it keeps a sequence begin.</param>
internal readonly record struct Segment(int FirstStep, int EndStep, int FirstRow, int RowCount, int SequenceCount, int FirstEntry)
{
    public int StepCount => EndStep - FirstStep;

    /// <summary>The sequences whose last step in a direction lies in the segment.</summary>
    public RowSpan SequencesThatEnd(BatchLayout layout, bool isReverse)
    {
        int goOn = isReverse ? (FirstStep == 0 ? 0 : SequenceCount) : EndStep == layout.StepCount ? 0 : layout.RowsAt(EndStep);
        return new RowSpan(goOn, SequenceCount - goOn, 1);
    }

    /// <summary>
    /// The packed rows of the step that a direction takes just before the segment: those of the first sequences, which come in with a state; all others
    /// begin within.
    /// </summary>
    public RowSpan RowsBefore(BatchLayout layout, bool isReverse)
    {
        if (isReverse)
        {
            return EndStep == layout.StepCount ? default : new RowSpan(layout.OffsetOf(EndStep), layout.RowsAt(EndStep), 1);
        }

        return FirstStep == 0 ? default : new RowSpan(layout.OffsetOf(FirstStep - 1), SequenceCount, 1);
    }
}
