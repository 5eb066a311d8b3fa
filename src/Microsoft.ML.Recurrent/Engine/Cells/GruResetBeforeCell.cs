using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>
/// r, z = sigmoid(pre-activation);  n = tanh(input_n + W_n (r*h'));  h = (1-z)*n + z*h' (Cho et al. 2014, eqs. 5-8, with z in
/// PyTorch's sense: theirs is 1-z). Slots n, r, z; n waits for the product of r*h'.
/// </summary>
internal readonly struct GruResetBeforeCell : IParameterizedCell
{
    public static int SlotCount => 3;

    public static int InputSlotCount => 3;

    public static int RecurrentFirstSlot => 1;

    public static int RecurrentSlotCount => 2;

    public static bool HasSecondProduct => true;

    public static bool HasCellState => false;

    public static string ParameterPrefix => "gru.";

    public static ReadOnlySpan<int> SlotGates => [2, 0, 1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ForwardReset<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector reset = VectorMath.Sigmoid<TSimd, TVector>(units[1]);
        TVector update = VectorMath.Sigmoid<TSimd, TVector>(units[2]);
        units[1] = reset;
        units[2] = update;
        units.ResetHidden = TSimd.Multiply(reset, units.RecurrentHidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector candidate = VectorMath.Tanh<TSimd, TVector>(units[0]);
        TVector update = units[2];
        TVector previousHidden = units.PreviousHidden;
        units[0] = candidate;
        units.Hidden = TSimd.MultiplyAdd(update, TSimd.Subtract(previousHidden, candidate), candidate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(1);
        TVector candidate = units[0];
        TVector update = units[2];
        TVector previousHidden = units.PreviousHidden;
        TVector hiddenGradient = units.TotalHiddenGradient;
        TVector updateGradient = TSimd.Multiply(
            TSimd.Multiply(hiddenGradient, TSimd.Subtract(previousHidden, candidate)),
            Gate.SigmoidSlope<TSimd, TVector>(update, one));
        TVector candidateGradient = TSimd.Multiply(
            TSimd.Multiply(hiddenGradient, TSimd.Subtract(one, update)),
            Gate.TanhSlope<TSimd, TVector>(candidate, one));
        units[0] = candidateGradient;
        units[2] = updateGradient;
        units.HiddenGradient = TSimd.Multiply(hiddenGradient, update);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BackwardReset<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector reset = units[1];
        TVector resetHiddenGradient = units.ResetHiddenGradient;
        TVector resetGradient = TSimd.Multiply(
            TSimd.Multiply(resetHiddenGradient, units.RecurrentHidden),
            Gate.SigmoidSlope<TSimd, TVector>(reset, TSimd.Broadcast(1)));
        units[1] = resetGradient;
        units.RecurrentGradient = TSimd.MultiplyAdd(resetHiddenGradient, reset, units.RecurrentGradient);
    }
}
