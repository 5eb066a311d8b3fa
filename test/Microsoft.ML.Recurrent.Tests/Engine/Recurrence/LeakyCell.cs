using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>h = a*h' + tanh(sum), a = 0.75: the state enters unit by unit. One slot.</summary>
internal readonly struct LeakyCell : IParameterizedCell
{
    public const float Decay = 0.75f;

    public static int SlotCount => 1;

    public static int InputSlotCount => 1;

    public static int RecurrentFirstSlot => 0;

    public static int RecurrentSlotCount => 0;

    public static bool HasSecondProduct => false;

    public static bool HasCellState => false;

    public static string ParameterPrefix => "leaky.";

    public static ReadOnlySpan<int> SlotGates => [0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector activated = VectorMath.Tanh<TSimd, TVector>(units[0]);
        units[0] = activated;
        units.Hidden = TSimd.MultiplyAdd(TSimd.Broadcast(Decay), units.PreviousHidden, activated);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector hiddenGradient = units.TotalHiddenGradient;
        units[0] = TSimd.Multiply(hiddenGradient, Gate.TanhSlope<TSimd, TVector>(units[0], TSimd.Broadcast(1)));
        units.HiddenGradient = TSimd.Multiply(hiddenGradient, TSimd.Broadcast(Decay));
    }
}
