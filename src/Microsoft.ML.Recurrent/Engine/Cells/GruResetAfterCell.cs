using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>
/// r, z = sigmoid(pre-activation);  n = tanh(input_n + r * recurrent_n);  h = (1-z)*n + z*h' (PyTorch, cuDNN).
/// Slots n (input part; n itself once activated), r, z, n (recurrent part): each product's slots are neighbours.
/// </summary>
internal readonly struct GruResetAfterCell : IParameterizedCell
{
    public static int SlotCount => 4;

    public static int InputSlotCount => 3;

    public static int RecurrentFirstSlot => 1;

    public static int RecurrentSlotCount => 3;

    public static bool HasSecondProduct => false;

    public static bool HasCellState => false;

    public static string ParameterPrefix => "gru.";

    public static ReadOnlySpan<int> SlotGates => [2, 0, 1, 2];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector reset = VectorMath.Sigmoid<TSimd, TVector>(units[1]);
        TVector update = VectorMath.Sigmoid<TSimd, TVector>(units[2]);
        TVector recurrent = units[3];
        TVector candidate = VectorMath.Tanh<TSimd, TVector>(TSimd.MultiplyAdd(reset, recurrent, units[0]));
        TVector previousHidden = units.PreviousHidden;
        units[0] = candidate;
        units[1] = reset;
        units[2] = update;
        units.Hidden = TSimd.MultiplyAdd(update, TSimd.Subtract(previousHidden, candidate), candidate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(1);
        TVector candidate = units[0];
        TVector reset = units[1];
        TVector update = units[2];
        TVector recurrent = units[3];
        TVector previousHidden = units.PreviousHidden;
        TVector hiddenGradient = units.TotalHiddenGradient;

        TVector updateGradient = TSimd.Multiply(
            TSimd.Multiply(hiddenGradient, TSimd.Subtract(previousHidden, candidate)),
            Gate.SigmoidSlope<TSimd, TVector>(update, one));
        TVector candidateGradient = TSimd.Multiply(
            TSimd.Multiply(hiddenGradient, TSimd.Subtract(one, update)),
            Gate.TanhSlope<TSimd, TVector>(candidate, one));
        TVector resetGradient = TSimd.Multiply(TSimd.Multiply(candidateGradient, recurrent), Gate.SigmoidSlope<TSimd, TVector>(reset, one));
        units[0] = candidateGradient;
        units[1] = resetGradient;
        units[2] = updateGradient;
        units[3] = TSimd.Multiply(candidateGradient, reset);
        units.HiddenGradient = TSimd.Multiply(hiddenGradient, update);
    }
}
