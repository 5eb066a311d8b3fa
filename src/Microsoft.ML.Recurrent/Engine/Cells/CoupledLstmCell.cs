using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>
/// LSTM whose input gate is what the forget gate leaves (Greff et al. 2017, CIFG):
/// f, o = sigmoid(sums), g = tanh(sum);  c = f*c' + (1-f)*g;  h = o*tanh(c). Slots f, g, o.
/// </summary>
internal readonly unsafe struct CoupledLstmCell<TPeepholes> : ICell
    where TPeepholes : struct, IPeepholes
{
    public static int SlotCount => 3;

    public static int InputSlotCount => 3;

    public static int RecurrentFirstSlot => 0;

    public static int RecurrentSlotCount => 3;

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
        TVector forgetSum = TPeepholes.Add<TSimd, TVector>(TSimd.Load(gates), previousCell, in row, 0, unit);
        TVector forget = VectorMath.Sigmoid<TSimd, TVector>(forgetSum);
        TVector candidate = VectorMath.Tanh<TSimd, TVector>(TSimd.Load(gates + stride));
        TVector cell = TSimd.MultiplyAdd(forget, TSimd.Subtract(previousCell, candidate), candidate);
        TVector outputSum = TPeepholes.Add<TSimd, TVector>(TSimd.Load(gates + 2 * stride), cell, in row, 1, unit);
        TVector output = VectorMath.Sigmoid<TSimd, TVector>(outputSum);
        TSimd.Store(gates, forget);
        TSimd.Store(gates + stride, candidate);
        TSimd.Store(gates + 2 * stride, output);
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
        TVector forget = TSimd.Load(gates);
        TVector candidate = TSimd.Load(gates + stride);
        TVector output = TSimd.Load(gates + 2 * stride);
        TVector previousCell = TSimd.Load(row.PreviousCell + unit);
        TVector tanhCell = VectorMath.Tanh<TSimd, TVector>(TSimd.Load(row.Cell + unit));
        TVector hiddenGradient = TSimd.Add(TSimd.Load(row.OutputGradient + unit), TSimd.Load(row.HiddenGradient + unit));

        TVector outputGradient = TSimd.Multiply(TSimd.Multiply(hiddenGradient, tanhCell), Gate.SigmoidSlope<TSimd, TVector>(output, one));
        TVector throughTanh = TSimd.Multiply(TSimd.Multiply(hiddenGradient, output), Gate.TanhSlope<TSimd, TVector>(tanhCell, one));
        TVector cellGradient = TSimd.Add(TSimd.Load(row.CellGradient + unit), throughTanh);
        cellGradient = TPeepholes.Add<TSimd, TVector>(cellGradient, outputGradient, in row, 1, unit);
        TVector difference = TSimd.Subtract(previousCell, candidate);
        TVector forgetGradient = TSimd.Multiply(TSimd.Multiply(cellGradient, difference), Gate.SigmoidSlope<TSimd, TVector>(forget, one));
        TVector input = TSimd.Subtract(one, forget);
        TVector candidateGradient = TSimd.Multiply(TSimd.Multiply(cellGradient, input), Gate.TanhSlope<TSimd, TVector>(candidate, one));
        TVector previousCellGradient = TSimd.Multiply(cellGradient, forget);
        previousCellGradient = TPeepholes.Add<TSimd, TVector>(previousCellGradient, forgetGradient, in row, 0, unit);
        TSimd.Store(gates, forgetGradient);
        TSimd.Store(gates + stride, candidateGradient);
        TSimd.Store(gates + 2 * stride, outputGradient);
        TSimd.Store(row.CellGradient + unit, previousCellGradient);
        TSimd.Store(row.HiddenGradient + unit, TSimd.Zero);
    }
}
