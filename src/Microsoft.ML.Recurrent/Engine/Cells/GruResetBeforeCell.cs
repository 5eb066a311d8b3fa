using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>
/// r, z = sigmoid(sums);  n = tanh(inputSum_n + W_n (r*h'));  h = (1-z)*n + z*h' (Cho et al. 2014, eqs. 5-8, with z in
/// PyTorch's sense: theirs is 1-z). Slots n, r, z; n waits for the product of r*h'.
/// </summary>
internal readonly unsafe struct GruResetBeforeCell : ICell
{
    public static int SlotCount => 3;

    public static int InputSlotCount => 3;

    public static int RecurrentFirstSlot => 1;

    public static int RecurrentSlotCount => 2;

    public static bool HasSecondProduct => true;

    public static bool HasCellState => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ForwardReset<TSimd, TVector>(ref readonly CellArguments row, nint unit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        nint stride = row.GateStride;
        float* gates = row.Gates + unit;
        TVector reset = VectorMath.Sigmoid<TSimd, TVector>(TSimd.Load(gates + stride));
        TVector update = VectorMath.Sigmoid<TSimd, TVector>(TSimd.Load(gates + 2 * stride));
        TSimd.Store(gates + stride, reset);
        TSimd.Store(gates + 2 * stride, update);
        TSimd.Store(row.ResetHidden + unit, TSimd.Multiply(reset, TSimd.Load(row.RecurrentHidden + unit)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(ref readonly CellArguments row, nint unit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* gates = row.Gates + unit;
        TVector candidate = VectorMath.Tanh<TSimd, TVector>(TSimd.Load(gates));
        TVector update = TSimd.Load(gates + 2 * row.GateStride);
        TVector previousHidden = TSimd.Load(row.PreviousHidden + unit);
        TSimd.Store(gates, candidate);
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
        TVector update = TSimd.Load(gates + 2 * stride);
        TVector previousHidden = TSimd.Load(row.PreviousHidden + unit);
        TVector hiddenGradient = TSimd.Add(TSimd.Load(row.OutputGradient + unit), TSimd.Load(row.HiddenGradient + unit));
        TVector updateGradient = TSimd.Multiply(
            TSimd.Multiply(hiddenGradient, TSimd.Subtract(previousHidden, candidate)),
            Gate.SigmoidSlope<TSimd, TVector>(update, one));
        TVector candidateGradient = TSimd.Multiply(
            TSimd.Multiply(hiddenGradient, TSimd.Subtract(one, update)),
            Gate.TanhSlope<TSimd, TVector>(candidate, one));
        TSimd.Store(gates, candidateGradient);
        TSimd.Store(gates + 2 * stride, updateGradient);
        TSimd.Store(row.HiddenGradient + unit, TSimd.Multiply(hiddenGradient, update));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BackwardReset<TSimd, TVector>(ref readonly CellArguments row, nint unit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* resetGate = row.Gates + row.GateStride + unit;
        TVector reset = TSimd.Load(resetGate);
        TVector resetHiddenGradient = TSimd.Load(row.ResetHiddenGradient + unit);
        TVector resetGradient = TSimd.Multiply(
            TSimd.Multiply(resetHiddenGradient, TSimd.Load(row.RecurrentHidden + unit)),
            Gate.SigmoidSlope<TSimd, TVector>(reset, TSimd.Broadcast(1)));
        TSimd.Store(resetGate, resetGradient);
        TSimd.Store(row.RecurrentGradient + unit, TSimd.MultiplyAdd(resetHiddenGradient, reset, TSimd.Load(row.RecurrentGradient + unit)));
    }
}
