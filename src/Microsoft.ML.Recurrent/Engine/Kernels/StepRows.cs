namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// One worker's rows of one step that have a common kind of predecessor.
/// </summary>
/// <param name="First">Packed row of the first.</param>
/// <param name="Sequence">Its packed sequence.</param>
/// <param name="PreviousFirst">Packed row of its predecessor; -1 when the predecessors are the initial states.</param>
/// <param name="Count">Rows.</param>
/// <param name="Stride">From one row to the next, in each of those.</param>
/// <param name="GateFirst">The first one's row of the gates.</param>
/// <param name="GateStride">From one row of the gates to the next.</param>
internal readonly record struct StepRows(int First, int Sequence, int PreviousFirst, int Count, int Stride, int GateFirst, int GateStride)
{
    public bool IsInitial => PreviousFirst < 0;

    public RowSpan Packed => new(First, Count, Stride);

    public RowSpan Sequences => new(Sequence, Count, Stride);
}
