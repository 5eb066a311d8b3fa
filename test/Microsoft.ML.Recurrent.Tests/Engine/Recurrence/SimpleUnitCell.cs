using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>
/// f, o = sigmoid(sum + weight*c');  c = f*c' + (1-f)*sum_g;  h = o*tanh(c): with a cell state and peepholes, none of which sees the new state (Lei et
/// al. 2018). Slots g, f, o; the weights' order is f, o, g.
/// </summary>
internal readonly struct SimpleUnitCell : IParameterizedCell
{
    public static int SlotCount => 3;

    public static int InputSlotCount => 3;

    public static int RecurrentFirstSlot => 0;

    public static int RecurrentSlotCount => 0;

    public static bool HasSecondProduct => false;

    public static bool HasCellState => true;

    public static string ParameterPrefix => "simple.";

    public static ReadOnlySpan<int> SlotGates => [2, 0, 1];

    public static IReadOnlyList<Peephole> Peepholes => [new("weight_cf", 1), new("weight_co", 2)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector previousCell = units.PreviousCell;
        TVector candidate = units[0];
        TVector forget = VectorMath.Sigmoid<TSimd, TVector>(TSimd.MultiplyAdd(units.Peephole(0), previousCell, units[1]));
        TVector output = VectorMath.Sigmoid<TSimd, TVector>(TSimd.MultiplyAdd(units.Peephole(1), previousCell, units[2]));
        TVector cell = TSimd.MultiplyAdd(forget, TSimd.Subtract(previousCell, candidate), candidate);
        units[1] = forget;
        units[2] = output;
        units.Cell = cell;
        units.Hidden = TSimd.Multiply(output, VectorMath.Tanh<TSimd, TVector>(cell));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(1);
        TVector candidate = units[0];
        TVector forget = units[1];
        TVector output = units[2];
        TVector previousCell = units.PreviousCell;
        TVector tanhCell = VectorMath.Tanh<TSimd, TVector>(units.Cell);
        TVector hiddenGradient = units.TotalHiddenGradient;
        TVector outputGradient = TSimd.Multiply(TSimd.Multiply(hiddenGradient, tanhCell), Gate.SigmoidSlope<TSimd, TVector>(output, one));
        TVector throughTanh = TSimd.Multiply(TSimd.Multiply(hiddenGradient, output), Gate.TanhSlope<TSimd, TVector>(tanhCell, one));
        TVector cellGradient = TSimd.Add(units.CellGradient, throughTanh);
        TVector forgetGradient = TSimd.Multiply(
            TSimd.Multiply(cellGradient, TSimd.Subtract(previousCell, candidate)),
            Gate.SigmoidSlope<TSimd, TVector>(forget, one));
        units[0] = TSimd.Multiply(cellGradient, TSimd.Subtract(one, forget));
        units[1] = forgetGradient;
        units[2] = outputGradient;
        TVector previousCellGradient = TSimd.MultiplyAdd(units.Peephole(0), forgetGradient, TSimd.Multiply(cellGradient, forget));
        units.CellGradient = TSimd.MultiplyAdd(units.Peephole(1), outputGradient, previousCellGradient);
        units.HiddenGradient = TSimd.Zero;
    }
}
