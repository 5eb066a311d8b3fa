using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>
/// i, f, o = sigmoid(sums), g = tanh(sum);  c = f*c' + i*g;  h = o*tanh(c). Slots i, f, g, o.
/// </summary>
internal readonly unsafe struct LstmCell<TPeepholes> : ICell
    where TPeepholes : struct, IPeepholes
{
    public static int SlotCount => 4;

    public static int InputSlotCount => 4;

    public static int RecurrentFirstSlot => 0;

    public static int RecurrentSlotCount => 4;

    public static bool HasSecondProduct => false;

    public static bool HasCellState => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(ref readonly CellArguments row, nint unit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        nint stride = row.GateStride;
        float* gates = row.Gates + unit;
        TVector previousCell = TSimd.Load(row.PreviousCell + unit);
        TVector inputSum = TPeepholes.Add<TSimd, TVector>(TSimd.Load(gates), previousCell, in row, 0, unit);
        TVector forgetSum = TPeepholes.Add<TSimd, TVector>(TSimd.Load(gates + stride), previousCell, in row, 1, unit);
        TVector input = VectorMath.Sigmoid<TSimd, TVector>(inputSum);
        TVector forget = VectorMath.Sigmoid<TSimd, TVector>(forgetSum);
        TVector candidate = VectorMath.Tanh<TSimd, TVector>(TSimd.Load(gates + 2 * stride));
        TVector cell = TSimd.MultiplyAdd(forget, previousCell, TSimd.Multiply(input, candidate));
        TVector outputSum = TPeepholes.Add<TSimd, TVector>(TSimd.Load(gates + 3 * stride), cell, in row, 2, unit);
        TVector output = VectorMath.Sigmoid<TSimd, TVector>(outputSum);
        TSimd.Store(gates, input);
        TSimd.Store(gates + stride, forget);
        TSimd.Store(gates + 2 * stride, candidate);
        TSimd.Store(gates + 3 * stride, output);
        TSimd.Store(row.Cell + unit, cell);
        TSimd.Store(row.Hidden + unit, TSimd.Multiply(output, VectorMath.Tanh<TSimd, TVector>(cell)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector>(ref readonly CellArguments row, nint unit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        nint stride = row.GateStride;
        float* gates = row.Gates + unit;
        TVector one = TSimd.Broadcast(1);
        TVector input = TSimd.Load(gates);
        TVector forget = TSimd.Load(gates + stride);
        TVector candidate = TSimd.Load(gates + 2 * stride);
        TVector output = TSimd.Load(gates + 3 * stride);
        TVector previousCell = TSimd.Load(row.PreviousCell + unit);
        TVector tanhCell = VectorMath.Tanh<TSimd, TVector>(TSimd.Load(row.Cell + unit));
        TVector hiddenGradient = TSimd.Add(TSimd.Load(row.OutputGradient + unit), TSimd.Load(row.HiddenGradient + unit));

        TVector outputGradient = TSimd.Multiply(TSimd.Multiply(hiddenGradient, tanhCell), Gate.SigmoidSlope<TSimd, TVector>(output, one));
        TVector throughTanh = TSimd.Multiply(TSimd.Multiply(hiddenGradient, output), Gate.TanhSlope<TSimd, TVector>(tanhCell, one));
        TVector cellGradient = TSimd.Add(TSimd.Load(row.CellGradient + unit), throughTanh);
        cellGradient = TPeepholes.Add<TSimd, TVector>(cellGradient, outputGradient, in row, 2, unit);
        TVector inputGradient = TSimd.Multiply(TSimd.Multiply(cellGradient, candidate), Gate.SigmoidSlope<TSimd, TVector>(input, one));
        TVector forgetGradient = TSimd.Multiply(TSimd.Multiply(cellGradient, previousCell), Gate.SigmoidSlope<TSimd, TVector>(forget, one));
        TVector candidateGradient = TSimd.Multiply(TSimd.Multiply(cellGradient, input), Gate.TanhSlope<TSimd, TVector>(candidate, one));
        TVector previousCellGradient = TSimd.Multiply(cellGradient, forget);
        previousCellGradient = TPeepholes.Add<TSimd, TVector>(previousCellGradient, inputGradient, in row, 0, unit);
        previousCellGradient = TPeepholes.Add<TSimd, TVector>(previousCellGradient, forgetGradient, in row, 1, unit);
        TSimd.Store(gates, inputGradient);
        TSimd.Store(gates + stride, forgetGradient);
        TSimd.Store(gates + 2 * stride, candidateGradient);
        TSimd.Store(gates + 3 * stride, outputGradient);
        TSimd.Store(row.CellGradient + unit, previousCellGradient);
        TSimd.Store(row.HiddenGradient + unit, TSimd.Zero);
    }
}
