using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The columns of the left operand that a product walks: runs of <paramref name="Length"/> columns, <paramref name="Stride"/>
/// apart, in the left operand as in the depth of the right one. What lies between is zero on both sides and left out.
/// </summary>
/// <param name="FirstColumn">First column in the left operand; depth 0 of the right one.</param>
/// <param name="Count">Runs.</param>
/// <param name="Length">Columns of a run.</param>
/// <param name="Stride">From run to run.</param>
internal readonly record struct DepthRuns(int FirstColumn, int Count, int Length, int Stride)
{
    /// <summary>The real units of some slots of the gates; without padding they are one run.</summary>
    public static DepthRuns OfSlots(int firstSlot, int slotCount, int unitCount)
    {
        int padded = AlignedBuffer.RoundUp(unitCount);
        int first = firstSlot * padded;
        return padded == unitCount ? new DepthRuns(first, 1, slotCount * padded, 0) : new DepthRuns(first, slotCount, unitCount, padded);
    }

    public static DepthRuns Whole(int depth) => new(0, 1, depth, 0);
}
