using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>
/// r, z = sigmoid(sums);  n = tanh(inputSum_n + r * recurrentSum_n);  h = (1-z)*n + z*h' (PyTorch, cuDNN).
/// Slots n (input part; n itself once activated), r, z, n (recurrent part): each product's slots are neighbours.
/// </summary>
internal readonly unsafe struct GruResetAfterCell : ICell
{
    public static int SlotCount => 4;

    public static int InputSlotCount => 3;

    public static int RecurrentFirstSlot => 1;

    public static int RecurrentSlotCount => 3;

    public static bool HasSecondProduct => false;

    public static bool HasCellState => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(ref readonly CellArguments row, nint unit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        nint stride = row.GateStride;
        float* gates = row.Gates + unit;
        TVector reset = VectorMath.Sigmoid<TSimd, TVector>(TSimd.Load(gates + stride));
        TVector update = VectorMath.Sigmoid<TSimd, TVector>(TSimd.Load(gates + 2 * stride));
        TVector recurrent = TSimd.Load(gates + 3 * stride);
        TVector candidate = VectorMath.Tanh<TSimd, TVector>(TSimd.MultiplyAdd(reset, recurrent, TSimd.Load(gates)));
        TVector previousHidden = TSimd.Load(row.PreviousHidden + unit);
        TSimd.Store(gates, candidate);
        TSimd.Store(gates + stride, reset);
        TSimd.Store(gates + 2 * stride, update);
        TSimd.Store(row.Hidden + unit, TSimd.MultiplyAdd(update, TSimd.Subtract(previousHidden, candidate), candidate));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector>(ref readonly CellArguments row, nint unit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        nint stride = row.GateStride;
        float* gates = row.Gates + unit;
        TVector one = TSimd.Broadcast(1);
        TVector candidate = TSimd.Load(gates);
        TVector reset = TSimd.Load(gates + stride);
        TVector update = TSimd.Load(gates + 2 * stride);
        TVector recurrent = TSimd.Load(gates + 3 * stride);
        TVector previousHidden = TSimd.Load(row.PreviousHidden + unit);
        TVector hiddenGradient = TSimd.Add(TSimd.Load(row.OutputGradient + unit), TSimd.Load(row.HiddenGradient + unit));

        TVector updateGradient = TSimd.Multiply(
            TSimd.Multiply(hiddenGradient, TSimd.Subtract(previousHidden, candidate)),
            Gate.SigmoidSlope<TSimd, TVector>(update, one));
        TVector candidateGradient = TSimd.Multiply(
            TSimd.Multiply(hiddenGradient, TSimd.Subtract(one, update)),
            Gate.TanhSlope<TSimd, TVector>(candidate, one));
        TVector resetGradient = TSimd.Multiply(TSimd.Multiply(candidateGradient, recurrent), Gate.SigmoidSlope<TSimd, TVector>(reset, one));
        TSimd.Store(gates, candidateGradient);
        TSimd.Store(gates + stride, resetGradient);
        TSimd.Store(gates + 2 * stride, updateGradient);
        TSimd.Store(gates + 3 * stride, TSimd.Multiply(candidateGradient, reset));
        TSimd.Store(row.HiddenGradient + unit, TSimd.Multiply(hiddenGradient, update));
    }
}
