using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>
/// i, f, o = sigmoid(pre-activation), g = tanh(pre-activation);  c = f*c' + i*g;  h = o*tanh(c). Slots i, f, g, o.
/// </summary>
internal readonly struct LstmCell<TPeepholes> : IParameterizedCell
    where TPeepholes : struct, IPeepholes
{
    public static int SlotCount => 4;

    public static int InputSlotCount => 4;

    public static int RecurrentFirstSlot => 0;

    public static int RecurrentSlotCount => 4;

    public static bool HasSecondProduct => false;

    public static bool HasCellState => true;

    public static string ParameterPrefix => "lstm.";

    public static ReadOnlySpan<int> SlotGates => [0, 1, 2, 3];

    /// <summary>The forget gate starts open (Jozefowicz et al. 2015).</summary>
    public static ReadOnlySpan<float> GateBiases => [0, 1, 0, 0];

    public static IReadOnlyList<Peephole> Peepholes
        => TPeepholes.HasWeights ? [new("weight_ci", 0), new("weight_cf", 1), new("weight_co", 3, SeesNewState: true)] : [];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector previousCell = units.PreviousCell;
        TVector inputSum = TPeepholes.Add<TSimd, TVector>(units[0], previousCell, units, 0);
        TVector forgetSum = TPeepholes.Add<TSimd, TVector>(units[1], previousCell, units, 1);
        TVector input = VectorMath.Sigmoid<TSimd, TVector>(inputSum);
        TVector forget = VectorMath.Sigmoid<TSimd, TVector>(forgetSum);
        TVector candidate = VectorMath.Tanh<TSimd, TVector>(units[2]);
        TVector cell = TSimd.MultiplyAdd(forget, previousCell, TSimd.Multiply(input, candidate));
        TVector outputSum = TPeepholes.Add<TSimd, TVector>(units[3], cell, units, 2);
        TVector output = VectorMath.Sigmoid<TSimd, TVector>(outputSum);
        units[0] = input;
        units[1] = forget;
        units[2] = candidate;
        units[3] = output;
        units.Cell = cell;
        units.Hidden = TSimd.Multiply(output, VectorMath.Tanh<TSimd, TVector>(cell));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(1);
        TVector input = units[0];
        TVector forget = units[1];
        TVector candidate = units[2];
        TVector output = units[3];
        TVector previousCell = units.PreviousCell;
        TVector tanhCell = VectorMath.Tanh<TSimd, TVector>(units.Cell);
        TVector hiddenGradient = units.TotalHiddenGradient;

        TVector outputGradient = TSimd.Multiply(TSimd.Multiply(hiddenGradient, tanhCell), Gate.SigmoidSlope<TSimd, TVector>(output, one));
        TVector throughTanh = TSimd.Multiply(TSimd.Multiply(hiddenGradient, output), Gate.TanhSlope<TSimd, TVector>(tanhCell, one));
        TVector cellGradient = TSimd.Add(units.CellGradient, throughTanh);
        cellGradient = TPeepholes.Add<TSimd, TVector>(cellGradient, outputGradient, units, 2);
        TVector inputGradient = TSimd.Multiply(TSimd.Multiply(cellGradient, candidate), Gate.SigmoidSlope<TSimd, TVector>(input, one));
        TVector forgetGradient = TSimd.Multiply(TSimd.Multiply(cellGradient, previousCell), Gate.SigmoidSlope<TSimd, TVector>(forget, one));
        TVector candidateGradient = TSimd.Multiply(TSimd.Multiply(cellGradient, input), Gate.TanhSlope<TSimd, TVector>(candidate, one));
        TVector previousCellGradient = TSimd.Multiply(cellGradient, forget);
        previousCellGradient = TPeepholes.Add<TSimd, TVector>(previousCellGradient, inputGradient, units, 0);
        previousCellGradient = TPeepholes.Add<TSimd, TVector>(previousCellGradient, forgetGradient, units, 1);
        units[0] = inputGradient;
        units[1] = forgetGradient;
        units[2] = candidateGradient;
        units[3] = outputGradient;
        units.CellGradient = previousCellGradient;
        units.HiddenGradient = TSimd.Zero;
    }
}
