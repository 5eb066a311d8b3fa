using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>h = activation(sum). One slot.</summary>
internal readonly unsafe struct ElmanCell<TActivation> : ICell
    where TActivation : struct, IActivation
{
    public static int SlotCount => 1;

    public static int InputSlotCount => 1;

    public static int RecurrentFirstSlot => 0;

    public static int RecurrentSlotCount => 1;

    public static bool HasSecondProduct => false;

    public static bool HasCellState => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector>(ref readonly CellArguments row, nint unit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector hidden = TActivation.Activate<TSimd, TVector>(TSimd.Load(row.Gates + unit));
        TSimd.Store(row.Gates + unit, hidden);
        TSimd.Store(row.Hidden + unit, hidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector>(ref readonly CellArguments row, nint unit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector hidden = TSimd.Load(row.Gates + unit);
        TVector hiddenGradient = TSimd.Add(TSimd.Load(row.OutputGradient + unit), TSimd.Load(row.HiddenGradient + unit));
        TSimd.Store(row.Gates + unit, TActivation.Backward<TSimd, TVector>(hidden, hiddenGradient));
        TSimd.Store(row.HiddenGradient + unit, TSimd.Zero);
    }
}
