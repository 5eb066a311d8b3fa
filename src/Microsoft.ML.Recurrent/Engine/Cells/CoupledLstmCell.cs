using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>
/// LSTM whose input gate is what the forget gate leaves (Greff et al. 2017, CIFG):
/// f, o = sigmoid(pre-activation), g = tanh(pre-activation);  c = f*c' + (1-f)*g;  h = o*tanh(c). Slots f, g, o.
/// </summary>
internal readonly struct CoupledLstmCell<TPeepholes> : IParameterizedCell
    where TPeepholes : struct, IPeepholes
{
    public static int SlotCount => 3;

    public static int InputSlotCount => 3;

    public static int RecurrentFirstSlot => 0;

    public static int RecurrentSlotCount => 3;

    public static bool HasSecondProduct => false;

    public static bool HasCellState => true;

    public static string ParameterPrefix => "lstm.";

    public static ReadOnlySpan<int> SlotGates => [0, 1, 2];

    /// <summary>The forget gate starts open (Jozefowicz et al. 2015).</summary>
    public static ReadOnlySpan<float> GateBiases => [1, 0, 0];

    public static IReadOnlyList<Peephole> Peepholes
        => TPeepholes.HasWeights ? [new("weight_cf", 0), new("weight_co", 2, SeesNewState: true)] : [];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector previousCell = units.PreviousCell;
        TVector forgetSum = TPeepholes.Add<TSimd, TVector>(units[0], previousCell, units, 0);
        TVector forget = VectorMath.Sigmoid<TSimd, TVector>(forgetSum);
        TVector candidate = VectorMath.Tanh<TSimd, TVector>(units[1]);
        TVector cell = TSimd.MultiplyAdd(forget, TSimd.Subtract(previousCell, candidate), candidate);
        TVector outputSum = TPeepholes.Add<TSimd, TVector>(units[2], cell, units, 1);
        TVector output = VectorMath.Sigmoid<TSimd, TVector>(outputSum);
        units[0] = forget;
        units[1] = candidate;
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
        TVector forget = units[0];
        TVector candidate = units[1];
        TVector output = units[2];
        TVector previousCell = units.PreviousCell;
        TVector tanhCell = VectorMath.Tanh<TSimd, TVector>(units.Cell);
        TVector hiddenGradient = units.TotalHiddenGradient;

        TVector outputGradient = TSimd.Multiply(TSimd.Multiply(hiddenGradient, tanhCell), Gate.SigmoidSlope<TSimd, TVector>(output, one));
        TVector throughTanh = TSimd.Multiply(TSimd.Multiply(hiddenGradient, output), Gate.TanhSlope<TSimd, TVector>(tanhCell, one));
        TVector cellGradient = TSimd.Add(units.CellGradient, throughTanh);
        cellGradient = TPeepholes.Add<TSimd, TVector>(cellGradient, outputGradient, units, 1);
        TVector difference = TSimd.Subtract(previousCell, candidate);
        TVector forgetGradient = TSimd.Multiply(TSimd.Multiply(cellGradient, difference), Gate.SigmoidSlope<TSimd, TVector>(forget, one));
        TVector input = TSimd.Subtract(one, forget);
        TVector candidateGradient = TSimd.Multiply(TSimd.Multiply(cellGradient, input), Gate.TanhSlope<TSimd, TVector>(candidate, one));
        TVector previousCellGradient = TSimd.Multiply(cellGradient, forget);
        previousCellGradient = TPeepholes.Add<TSimd, TVector>(previousCellGradient, forgetGradient, units, 0);
        units[0] = forgetGradient;
        units[1] = candidateGradient;
        units[2] = outputGradient;
        units.CellGradient = previousCellGradient;
        units.HiddenGradient = TSimd.Zero;
    }
}
