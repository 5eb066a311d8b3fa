using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// Packed steps one by one, for a loop over time that stands outside; see <see cref="RecurrentLayer.StartSteps"/>. Steps are numbered in the order of the
/// direction. Shares own the same rows as in Forward and need not wait for each other, so that a thread runs the whole loop for its rows.
/// </summary>
internal sealed partial class RecurrentDirection
{
    /// <summary>
    /// Projects the early blocks of the share's rows for some steps from <paramref name="first"/> on, and gives the number of the step after them. Kept
    /// steps are projected as many at a time as leave their gates in the L2 cache.
    /// </summary>
    public int ProjectSteps(DirectionPass pass, LayerInput input, BatchLayout layout, int first, int share, int shareCount)
    {
        ref readonly StepMatrices matrices = ref pass.Matrices;
        if (matrices.KeepsSteps)
        {
            int end = Chunk(first, layout, share, shareCount).End;
            Project(in matrices, input, pass.TokenProducts, layout, first, end, share, shareCount);
            return end;
        }

        (RowSpan rows, RowSpan gateRows) = RowsOf(in matrices, StepAt(first, layout), layout, share, shareCount);
        Project(matrices.Gates, input, pass.TokenProducts, rows, gateRows);
        return first + 1;
    }

    /// <summary>
    /// Runs a step whose early blocks have been projected and whose rows of the late blocks have been written. It leaves the step's hidden states in the
    /// packed rows of the output.
    /// </summary>
    public void ForwardStep(DirectionPass pass, LayerInput input, BatchLayout layout, int number, int share, int shareCount)
    {
        ref readonly StepMatrices matrices = ref pass.Matrices;
        int step = StepAt(number, layout);
        if (input.LateCount > 0)
        {
            (RowSpan rows, RowSpan gateRows) = RowsOf(in matrices, step, layout, share, shareCount);
            Input.AddLate(matrices.Gates, input, rows, gateRows);
        }

        StepRows continued = ContinuedRows(step, layout, share, shareCount);
        StepRows joining = JoiningRows(step, layout, share, shareCount);
        if (!matrices.KeepsSteps)
        {
            continued = continued with { GateFirst = continued.Sequence };
            joining = joining with { GateFirst = joining.Sequence };
        }

        Forward(in matrices, in continued, in joining, pass.HasInitialState, isDescending: (number & 1) == 1);
    }

    /// <summary>
    /// The backward pass of one step. The caller has added everything that reaches the step's hidden states to its rows of the output's gradient.
    /// Afterwards the state gradients of its sequences are those of the step before, and the step's rows of the late blocks' gradients are written.
    /// </summary>
    /// <param name="pass">The buffers.</param>
    /// <param name="lateGradients">N x columns for each late block; empty where nobody wants it.</param>
    /// <param name="layout">The steps.</param>
    /// <param name="number">The step's number in the order of the direction.</param>
    /// <param name="share">The share to do.</param>
    /// <param name="shareCount">Shares in all.</param>
    public void BackwardStep(DirectionPass pass, ReadOnlySpan<Matrix> lateGradients, BatchLayout layout, int number, int share, int shareCount)
    {
        int step = StepAt(number, layout);
        Backward(pass, step, layout, share, shareCount);
        int earlyCount = inputWidths.Length - lateGradients.Length;
        for (int late = 0; late < lateGradients.Length; late++)
        {
            if (!lateGradients[late].IsEmpty)
            {
                RowSpan rows = RowSpan.OfShare(layout.OffsetOf(step), layout.RowsAt(step), share, shareCount);
                Input.WriteGradient(pass.Matrices.Gates, earlyCount + late, lateGradients[late], adds: false, rows);
            }
        }
    }

    /// <summary>The share's rows of a step and their gates: where steps are not kept, a sequence has one row of gates.</summary>
    private static (RowSpan Rows, RowSpan GateRows) RowsOf(ref readonly StepMatrices matrices, int step, BatchLayout layout, int share, int shareCount)
    {
        RowSpan rows = RowSpan.OfShare(layout.OffsetOf(step), layout.RowsAt(step), share, shareCount);
        return (rows, matrices.KeepsSteps ? rows : rows with { First = share });
    }
}
