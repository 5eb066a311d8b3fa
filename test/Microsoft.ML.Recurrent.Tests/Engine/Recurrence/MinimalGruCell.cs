using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>z = sigmoid(sum_z);  h = (1-z)*sum_n + z*h': a GRU whose gates don't see the state (Feng et al. 2024). Slots z, n.</summary>
internal readonly struct MinimalGruCell : IParameterizedCell
{
    public static int SlotCount => 2;

    public static int InputSlotCount => 2;

    public static int RecurrentFirstSlot => 0;

    public static int RecurrentSlotCount => 0;

    public static bool HasSecondProduct => false;

    public static bool HasCellState => false;

    public static string ParameterPrefix => "minimal_gru.";

    public static ReadOnlySpan<int> SlotGates => [0, 1];

    public static ReadOnlySpan<float> GateBiases => [2, 0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector update = VectorMath.Sigmoid<TSimd, TVector>(units[0]);
        TVector candidate = units[1];
        units[0] = update;
        units.Hidden = TSimd.MultiplyAdd(update, TSimd.Subtract(units.PreviousHidden, candidate), candidate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(1);
        TVector update = units[0];
        TVector hiddenGradient = units.TotalHiddenGradient;
        units[0] = TSimd.Multiply(
            TSimd.Multiply(hiddenGradient, TSimd.Subtract(units.PreviousHidden, units[1])),
            Gate.SigmoidSlope<TSimd, TVector>(update, one));
        units[1] = TSimd.Multiply(hiddenGradient, TSimd.Subtract(one, update));
        units.HiddenGradient = TSimd.Multiply(hiddenGradient, update);
    }
}
