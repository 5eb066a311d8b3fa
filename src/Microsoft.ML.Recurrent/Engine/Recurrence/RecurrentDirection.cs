using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// One direction of a recurrent layer: the way through time. Every method that takes a share does that share's part, and
/// shares need not wait for each other.
/// </summary>
internal sealed partial class RecurrentDirection(DirectionWeights weights, CellDefinition cell, int[] inputWidths, bool isReverse)
{
    // Gates of about this many floats are projected at once and stepped through while they are in the L2 cache.
    private const int ChunkFloats = 64 * 1024;

    // Two pairs: few enough to leave little behind in the caches, and enough to make little of the calls.
    private const int StepPanels = 4;

    // Steps between two questions whether training is to end: a step takes a fraction of a microsecond at least, a question some nanoseconds.
    private const int StepsPerQuestion = 16;

    private readonly FusedStep _step = cell.Step;

    public DirectionWeights Weights { get; } = weights;

    public InputProduct Input { get; } = new(weights, cell, inputWidths);

    public bool IsReverse { get; } = isReverse;

    /// <summary>Rows that a thread projects at once, about; scoring keeps the gates of no more.</summary>
    public int RowsPerChunk => Math.Max(TileKernels.MaximumRows, ChunkFloats / (_step.SlotCount * Weights.PaddedSize));

    /// <summary>The most rows of gates that a share has at hand when steps are not kept.</summary>
    public int GateRows(BatchLayout layout) => Math.Min(layout.RowCount, RowsPerChunk + layout.SequenceCount);

    /// <summary>Projects some steps of the share's rows, runs them, and so on.</summary>
    /// <param name="pass">The buffers.</param>
    /// <param name="gates">Takes the gates of the steps at hand, where they are not kept; no other share uses it.</param>
    /// <param name="input">The layer's input.</param>
    /// <param name="layout">The steps.</param>
    /// <param name="clock">Takes the time of projections and steps.</param>
    /// <param name="share">The share to do.</param>
    /// <param name="shareCount">Shares in all.</param>
    public void Forward(DirectionPass pass, Matrix gates, LayerInput input, BatchLayout layout, PhaseClock? clock, int share, int shareCount)
    {
        StepMatrices matrices = pass.Matrices;
        if (!matrices.KeepsSteps)
        {
            matrices.Gates = gates;
        }

        int done = 0;
        while (done < layout.StepCount)
        {
            pass.Cancellation.ThrowIfRequested();
            (int end, int rows) = Chunk(done, layout, share, shareCount);
            long start = PhaseClock.Now(clock);
            Project(in matrices, input, pass.TokenProducts, layout, done, end, share, shareCount);
            start = clock?.Add(LayerPhase.Projection, start) ?? 0;

            // Gates at hand lie in the order of packed rows, whichever way the steps go.
            int gateRow = IsReverse ? rows : 0;
            for (; done < end; done++)
            {
                int step = StepAt(done, layout);
                StepRows continued = ContinuedRows(step, layout, share, shareCount);
                StepRows joining = JoiningRows(step, layout, share, shareCount);
                if (!matrices.KeepsSteps)
                {
                    int own = continued.Count + joining.Count;
                    int first = IsReverse ? gateRow - own : gateRow;
                    continued = continued with { GateFirst = first, GateStride = 1 };
                    joining = joining with { GateFirst = first + continued.Count, GateStride = 1 };
                    gateRow = IsReverse ? first : first + own;
                }

                Forward(in matrices, in continued, in joining, pass.HasInitialState, isDescending: (done & 1) == 1);
            }

            clock?.Add(LayerPhase.Step, start);
        }
    }

    /// <summary>
    /// One step of neighbouring rows, each from its row of the initial states, in a layer of one direction; with
    /// <paramref name="isDescending"/> from the last units to the first.
    /// </summary>
    public void Step(ref readonly StepMatrices matrices, LayerInput input, RowSpan rows, bool hasState, bool isDescending)
    {
        var step = new StepRows(rows.First, rows.First, -1, rows.Count, rows.Stride, rows.First, rows.Stride);
        PackedPanels recurrent = Weights.RecurrentPanels;
        if (rows.Count > 1 || !input.IsDense || Weights.InputPanels.PanelCount != recurrent.PanelCount)
        {
            Project(matrices.Gates, input, input.Kept is { } kept ? kept.ProductsOf(direction: 0) : default, rows, rows);
            _step.Forward(in matrices, in step, recurrent, Weights.SecondPanels, hasState, isDescending);
            return;
        }

        FillRest(matrices.Gates, rows);
        StepPanelsOf(in matrices, input, rows, hasState, isDescending, new RowSpan(0, recurrent.PanelCount, 1));
        if (Weights.SecondPanels is { } second)
        {
            _step.ForwardPanels(in matrices, in step, second, isSecond: true, second.All(isDescending), hasState);
        }
    }

    /// <summary>Whether threads can share the units of a step: with a second product they would have to meet between the two.</summary>
    public bool CanShareUnits(LayerInput input)
        => input.IsDense && Weights.InputPanels.PanelCount == Weights.RecurrentPanels.PanelCount && Weights.SecondPanels is null;

    /// <summary>What a step of shared units needs done once before any share begins.</summary>
    public void BeginUnits(ref readonly StepMatrices matrices, RowSpan row) => FillRest(matrices.Gates, row);

    /// <summary>As Step, a share's units of a single row.</summary>
    public void StepUnits(ref readonly StepMatrices matrices, LayerInput input, RowSpan row, bool hasState, bool isDescending, int share, int shareCount)
        => StepPanelsOf(in matrices, input, row, hasState, isDescending, RowSpan.Contiguous(Weights.RecurrentPanels.PanelCount, share, shareCount));

    /// <summary>
    /// The weights of some units, those on the input and then those on the state, before the next units': what the caches hold of both at the end of a step is
    /// then what the next step, in the other order, begins with.
    /// </summary>
    private void StepPanelsOf(ref readonly StepMatrices matrices, LayerInput input, RowSpan row, bool hasState, bool isDescending, RowSpan panels)
    {
        var step = new StepRows(row.First, row.First, -1, row.Count, row.Stride, row.First, row.Stride);
        for (int done = 0; done < panels.Count; done += StepPanels)
        {
            int count = Math.Min(StepPanels, panels.Count - done);
            var part = new RowSpan(panels.First + (isDescending ? panels.Count - done - count : done), count, 1);
            part = isDescending ? part.Reversed : part;
            Input.WritePanels(matrices.Gates, input.Blocks, row, row, part);
            _step.ForwardPanels(in matrices, in step, Weights.RecurrentPanels, isSecond: false, part, hasState);
        }
    }

    /// <summary>Turns gates into gradients of pre-activations, from the last step of this direction to its first.</summary>
    public void BackwardThroughTime(DirectionPass pass, BatchLayout layout, int share, int shareCount)
    {
        for (int end = layout.StepCount; end > 0; end -= StepsPerQuestion)
        {
            pass.Cancellation.ThrowIfRequested();
            for (int i = end - 1; i >= Math.Max(0, end - StepsPerQuestion); i--)
            {
                Backward(pass, StepAt(i, layout), layout, share, shareCount);
            }
        }
    }

    private void Forward(ref readonly StepMatrices matrices, in StepRows continued, in StepRows joining, bool hasInitialState, bool isDescending)
    {
        _step.Forward(in matrices, in continued, Weights.RecurrentPanels, Weights.SecondPanels, hasState: true, isDescending);
        _step.Forward(in matrices, in joining, Weights.RecurrentPanels, Weights.SecondPanels, hasInitialState, isDescending);
    }

    private void Backward(DirectionPass pass, int step, BatchLayout layout, int share, int shareCount)
    {
        Backward(ContinuedRows(step, layout, share, shareCount), wantsPrevious: true);
        Backward(JoiningRows(step, layout, share, shareCount), pass.WantsInitialGradient);

        void Backward(StepRows rows, bool wantsPrevious)
            => _step.Backward(in pass.Matrices, in rows, Weights.RecurrentBackwardPanels, Weights.SecondBackwardPanels, wantsPrevious);
    }

    /// <summary>The steps from one on that a share projects together, and their rows.</summary>
    private (int End, int Rows) Chunk(int first, BatchLayout layout, int share, int shareCount)
    {
        int rowsPerChunk = RowsPerChunk;
        int end = first;
        int rows = 0;
        while (end < layout.StepCount && (end == first || rows < rowsPerChunk))
        {
            rows += OwnRows(layout.RowsAt(StepAt(end, layout)), share, shareCount);
            end++;
        }

        return (end, rows);
    }

    private void Project(
        ref readonly StepMatrices matrices, LayerInput input, Matrix tokenProducts, BatchLayout layout, int done, int end, int share, int shareCount)
    {
        int low = Math.Min(StepAt(done, layout), StepAt(end - 1, layout));
        int high = low + end - done;
        bool isEven = true;
        for (int step = low; step < high && isEven; step++)
        {
            isEven = layout.RowsAt(step) % shareCount == 0;
        }

        // With every step even the share's rows are equally far apart over all of them: one product does.
        if (isEven)
        {
            int first = layout.OffsetOf(low);
            RowSpan rows = RowSpan.OfShare(first, layout.OffsetOf(high) - first, share, shareCount);
            Project(matrices.Gates, input, tokenProducts, rows, matrices.KeepsSteps ? rows : new RowSpan(0, rows.Count, 1));
            return;
        }

        int gateRow = 0;
        for (int step = low; step < high; step++)
        {
            RowSpan rows = RowSpan.OfShare(layout.OffsetOf(step), layout.RowsAt(step), share, shareCount);
            Project(matrices.Gates, input, tokenProducts, rows, matrices.KeepsSteps ? rows : new RowSpan(gateRow, rows.Count, 1));
            gateRow += rows.Count;
        }
    }

    private void Project(Matrix gates, LayerInput input, Matrix tokenProducts, RowSpan rows, RowSpan gateRows)
    {
        Input.Write(gates, input, tokenProducts, rows, gateRows);
        FillRest(gates, gateRows);
    }

    /// <summary>Writes the biases of the slots that no input product fills.</summary>
    private void FillRest(Matrix gates, RowSpan gateRows)
    {
        int column = Input.Width;
        int rest = _step.SlotCount * Weights.PaddedSize - column;
        if (rest > 0)
        {
            RowFill.Copy(Weights.Bias, gates, column, rest, gateRows);
        }
    }

    /// <summary>The step that this direction takes i-th.</summary>
    private int StepAt(int i, BatchLayout layout) => IsReverse ? layout.StepCount - 1 - i : i;

    /// <summary>Sequences 0 .. count-1 of a step had a step before it in this direction; the others start here.</summary>
    private int ContinuedCount(int step, BatchLayout layout)
    {
        if (IsReverse)
        {
            return step == layout.StepCount - 1 ? 0 : layout.RowsAt(step + 1);
        }

        return step == 0 ? 0 : layout.RowsAt(step);
    }

    private int PreviousOffset(int step, BatchLayout layout)
        => IsReverse ? layout.OffsetOf(step + 1) : step == 0 ? 0 : layout.OffsetOf(step - 1);

    private StepRows ContinuedRows(int step, BatchLayout layout, int share, int shareCount)
    {
        RowSpan rows = RowSpan.OfShare(0, ContinuedCount(step, layout), share, shareCount);
        int first = layout.OffsetOf(step) + share;
        return new StepRows(first, share, PreviousOffset(step, layout) + share, rows.Count, shareCount, first, shareCount);
    }

    private StepRows JoiningRows(int step, BatchLayout layout, int share, int shareCount)
    {
        int continued = ContinuedCount(step, layout);
        int sequence = continued + (share - continued % shareCount + shareCount) % shareCount;
        int count = OwnRows(layout.RowsAt(step), share, shareCount) - OwnRows(continued, share, shareCount);
        int first = layout.OffsetOf(step) + sequence;
        return new StepRows(first, sequence, -1, count, shareCount, first, shareCount);
    }

    private static int OwnRows(int rows, int share, int shareCount) => RowSpan.OfShare(0, rows, share, shareCount).Count;
}
