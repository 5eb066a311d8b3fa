using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>h = activation(sum). One slot.</summary>
internal readonly struct ElmanCell<TActivation> : IParameterizedCell
    where TActivation : struct, IActivation
{
    public static int SlotCount => 1;

    public static int InputSlotCount => 1;

    public static int RecurrentFirstSlot => 0;

    public static int RecurrentSlotCount => 1;

    public static bool HasSecondProduct => false;

    public static bool HasCellState => false;

    public static string ParameterPrefix => "rnn.";

    public static ReadOnlySpan<int> SlotGates => [0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector hidden = TActivation.Activate<TSimd, TVector>(units[0]);
        units[0] = hidden;
        units.Hidden = hidden;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector hidden = units[0];
        TVector hiddenGradient = units.TotalHiddenGradient;
        units[0] = TActivation.Backward<TSimd, TVector>(hidden, hiddenGradient);
        units.HiddenGradient = TSimd.Zero;
    }
}
