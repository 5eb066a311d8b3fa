using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>The fused step of one cell: after each register tile the cell's formulas run on it while it is in the L1 cache.</summary>
internal sealed unsafe class FusedStep<TCell> : FusedStep
    where TCell : struct, ICell
{
    public override int SlotCount => TCell.SlotCount;

    public override int InputSlotCount => TCell.InputSlotCount;

    public override int RecurrentFirstSlot => TCell.RecurrentFirstSlot;

    public override int RecurrentSlotCount => TCell.RecurrentSlotCount;

    public override bool HasSecondProduct => TCell.HasSecondProduct;

    public override bool HasCellState => TCell.HasCellState;

    public override void Forward(ref readonly StepMatrices matrices, in StepRows rows, PackedPanels recurrent, PackedPanels? second, bool hasState, bool isDescending)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (Simd512.IsSupported)
        {
            Forward<Simd512, Vector512<float>>(in matrices, in rows, recurrent, second, hasState, isDescending);
        }
        else if (Simd256.IsSupported)
        {
            Forward<Simd256, Vector256<float>>(in matrices, in rows, recurrent, second, hasState, isDescending);
        }
        else
        {
            Forward<Simd128, Vector128<float>>(in matrices, in rows, recurrent, second, hasState, isDescending);
        }
    }

    public override void ForwardPanels(ref readonly StepMatrices matrices, in StepRows rows, PackedPanels panels, bool isSecond, RowSpan part, bool hasState)
    {
        if (Simd512.IsSupported)
        {
            ForwardPanels<Simd512, Vector512<float>>(in matrices, in rows, panels, isSecond, part, hasState);
        }
        else if (Simd256.IsSupported)
        {
            ForwardPanels<Simd256, Vector256<float>>(in matrices, in rows, panels, isSecond, part, hasState);
        }
        else
        {
            ForwardPanels<Simd128, Vector128<float>>(in matrices, in rows, panels, isSecond, part, hasState);
        }
    }

    public override void Backward(ref readonly StepMatrices matrices, in StepRows rows, PackedPanels? recurrent, PackedPanels? second, bool wantsPrevious)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (Simd512.IsSupported)
        {
            Backward<Simd512, Vector512<float>>(in matrices, in rows, recurrent, second, wantsPrevious);
        }
        else if (Simd256.IsSupported)
        {
            Backward<Simd256, Vector256<float>>(in matrices, in rows, recurrent, second, wantsPrevious);
        }
        else
        {
            Backward<Simd128, Vector128<float>>(in matrices, in rows, recurrent, second, wantsPrevious);
        }
    }

    private static void Forward<TSimd, TVector>(ref readonly StepMatrices matrices, in StepRows rows, PackedPanels recurrent, PackedPanels? second, bool hasState, bool isDescending)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var step = new StepPointers(in matrices, in rows);
        FirstProduct<TSimd, TVector>(in step, rows.Count, hasState, recurrent, recurrent.All(isDescending));
        if (TCell.HasSecondProduct)
        {
            SecondProduct<TSimd, TVector>(in step, rows.Count, hasState, second!, second!.All(isDescending));
        }

        if (!matrices.Mask.IsEmpty)
        {
            MaskHidden<TSimd, TVector>(in matrices, in rows, in step);
        }
    }

    private static void ForwardPanels<TSimd, TVector>(
        ref readonly StepMatrices matrices, in StepRows rows, PackedPanels panels, bool isSecond, RowSpan part, bool hasState)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var step = new StepPointers(in matrices, in rows);
        if (isSecond)
        {
            SecondProduct<TSimd, TVector>(in step, rows.Count, hasState, panels, part);
        }
        else
        {
            FirstProduct<TSimd, TVector>(in step, rows.Count, hasState, panels, part);
        }
    }

    private static void FirstProduct<TSimd, TVector>(ref readonly StepPointers step, int rowCount, bool hasState, PackedPanels panels, RowSpan part)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        nint slots = TCell.RecurrentFirstSlot * step.Cell.GateStride;
        int slotCount = TCell.RecurrentSlotCount > 0 ? TCell.RecurrentSlotCount : TCell.InputSlotCount;
        hasState &= TCell.RecurrentSlotCount > 0;
        if (TCell.HasSecondProduct)
        {
            Product<TSimd, TVector, ActivateReset>(in step, rowCount, hasState, step.Cell.RecurrentHidden, slotCount, slots, panels, part);
        }
        else
        {
            Product<TSimd, TVector, Activate>(in step, rowCount, hasState, step.Cell.RecurrentHidden, slotCount, slots, panels, part);
        }
    }

    private static void SecondProduct<TSimd, TVector>(ref readonly StepPointers step, int rowCount, bool hasState, PackedPanels panels, RowSpan part)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => Product<TSimd, TVector, Activate>(in step, rowCount, hasState, step.Cell.ResetHidden, 1, 0, panels, part);

    /// <summary>What the next step's recurrent product reads: h * mask.</summary>
    private static void MaskHidden<TSimd, TVector>(ref readonly StepMatrices matrices, in StepRows rows, ref readonly StepPointers step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* hidden = step.Cell.Hidden;
        float* mask = step.Mask;
        float* masked = matrices.RecurrentHidden.RowPointer(rows.First);
        for (int r = 0; r < rows.Count; r++)
        {
            for (nint unit = 0; unit < step.Cell.GateStride; unit += TSimd.Width)
            {
                TSimd.Store(masked + unit, TSimd.Multiply(TSimd.Load(hidden + unit), TSimd.Load(mask + unit)));
            }

            hidden += step.UnitRow;
            masked += step.UnitRow;
            mask += step.MaskRow;
        }
    }

    private static void Product<TSimd, TVector, TFormula>(
        ref readonly StepPointers step, int rowCount, bool hasState, float* operand, int slotCount, nint firstColumn, PackedPanels panels, RowSpan part)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TFormula : struct, IFormula
    {
        nint panelUnits = BlocksPerPanel(slotCount) * AlignedBuffer.BlockSize;
        TileArguments tile = default;
        tile.ARow = step.UnitRow;
        tile.AStep = 1;
        tile.IsBFloat16 = panels.IsBFloat16;
        tile.Depth = panels.Depth;
        tile.CRow = step.GatesRow;
        tile.CVector = slotCount == 1 ? AlignedBuffer.BlockSize : step.Cell.GateStride;
        tile.StartRow = tile.CRow;
        tile.StartVector = tile.CVector;
        tile.BPair = part.Stride * panels.PanelNumbers;
        tile.CPair = part.Stride * panelUnits;
        tile.StartPair = tile.CPair;
        if (rowCount == 1)
        {
            Prefetch(operand, panels.Depth);
        }

        int tiles = RowProduct.TileCount(rowCount);
        for (int i = 0; i < part.Count; i++)
        {
            int panel = part.First + i * part.Stride;
            int vectors = panels.VectorsOf(panel);
            nint firstUnit = panel * panelUnits;
            nint unitCount = vectors / slotCount * AlignedBuffer.BlockSize;
            tile.A = operand;
            tile.B = panels.Row(panel, 0);
            tile.BStep = vectors * AlignedBuffer.BlockSize;
            tile.C = step.Cell.Gates + firstColumn + firstUnit;
            tile.Start = tile.C;
            CellArguments row = step.Cell;
            if (rowCount == 1 && i + 1 < part.Count && panels.VectorsOf(panel + part.Stride) == vectors)
            {
                if (hasState)
                {
                    TileKernels.RunPair<TSimd, TVector>(vectors, in tile);
                }

                Apply<TSimd, TVector, TFormula>(&row, firstUnit, unitCount);
                Apply<TSimd, TVector, TFormula>(&row, firstUnit + part.Stride * panelUnits, unitCount);
                i++;
                continue;
            }

            for (int t = 0; t < tiles; t++)
            {
                int height = RowProduct.TileHeight(rowCount, tiles, t);
                if (hasState)
                {
                    TileKernels.Run<TSimd, TVector>(height, vectors, in tile);
                    tile.A += height * tile.ARow;
                    tile.Start += height * tile.StartRow;
                    tile.C += height * tile.CRow;
                }

                for (int r = 0; r < height; r++)
                {
                    Apply<TSimd, TVector, TFormula>(&row, firstUnit, unitCount);
                    step.AdvanceForward(ref row);
                }
            }
        }
    }

    /// <summary>
    /// Asks for all lines of a row at once. Where threads share units, others have just written parts of it, and every line waits for
    /// another core: together they wait once (a sequence of 100 steps, H 64, two threads: 38 to 35 microseconds).
    /// </summary>
    private static void Prefetch(float* row, int count)
    {
        for (int k = 0; Sse.IsSupported && k < count; k += AlignedBuffer.BlockSize)
        {
            Sse.Prefetch0(row + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<TSimd, TVector, TFormula>(CellArguments* row, nint firstUnit, nint unitCount)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TFormula : struct, IFormula
    {
        for (nint unit = firstUnit; unit < firstUnit + unitCount; unit += TSimd.Width)
        {
            TFormula.Apply(new CellUnits<TSimd, TVector>(row, unit));
        }
    }

    private static void Backward<TSimd, TVector>(
        ref readonly StepMatrices matrices, in StepRows rows, PackedPanels? recurrent, PackedPanels? second, bool wantsPrevious)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var step = new StepPointers(in matrices, in rows);
        nint unitCount = step.Cell.GateStride;
        bool isMasked = !matrices.Mask.IsEmpty;
        CellArguments row = step.Cell;
        for (int r = 0; r < rows.Count; r++)
        {
            for (nint unit = 0; unit < unitCount; unit += TSimd.Width)
            {
                TCell.Backward(new CellUnits<TSimd, TVector>(&row, unit));
                if (isMasked)
                {
                    TSimd.Store(row.RecurrentGradient + unit, TSimd.Zero);
                }
            }

            step.AdvanceBackward(ref row);
        }

        if (TCell.HasSecondProduct)
        {
            DepthRuns candidate = DepthRuns.OfSlots(0, 1, matrices.Hidden.Columns);
            RowProduct.Multiply(matrices.Gates, candidate, second!, matrices.ResetHiddenGradient, adds: false, rows.Packed, rows.Sequences);
            row = step.Cell;
            for (int r = 0; r < rows.Count; r++)
            {
                for (nint unit = 0; unit < unitCount; unit += TSimd.Width)
                {
                    TCell.BackwardReset(new CellUnits<TSimd, TVector>(&row, unit));
                }

                step.AdvanceBackward(ref row);
            }
        }

        if (!wantsPrevious || TCell.RecurrentSlotCount == 0)
        {
            return;
        }

        DepthRuns recurrentSlots = DepthRuns.OfSlots(TCell.RecurrentFirstSlot, TCell.RecurrentSlotCount, matrices.Hidden.Columns);
        RowProduct.Multiply(matrices.Gates, recurrentSlots, recurrent!, matrices.RecurrentGradient, adds: true, rows.Packed, rows.Sequences);
        if (!isMasked)
        {
            return;
        }

        row = step.Cell;
        float* mask = step.Mask;
        for (int r = 0; r < rows.Count; r++)
        {
            for (nint unit = 0; unit < unitCount; unit += TSimd.Width)
            {
                TVector masked = TSimd.MultiplyAdd(
                    TSimd.Load(row.RecurrentGradient + unit), TSimd.Load(mask + unit), TSimd.Load(row.HiddenGradient + unit));
                TSimd.Store(row.HiddenGradient + unit, masked);
            }

            step.AdvanceBackward(ref row);
            mask += step.MaskRow;
        }
    }

    private interface IFormula
    {
        static abstract void Apply<TSimd, TVector>(CellUnits<TSimd, TVector> units)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct;
    }

    private readonly struct Activate : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<TSimd, TVector>(CellUnits<TSimd, TVector> units)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            => TCell.Forward(units);
    }

    private readonly struct ActivateReset : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<TSimd, TVector>(CellUnits<TSimd, TVector> units)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            => TCell.ForwardReset(units);
    }
}
