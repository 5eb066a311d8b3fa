using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// One vector of units of one row of a step: what a cell's formulas read and write, by name. The caller keeps the
/// <see cref="CellArguments"/> where they are.
/// </summary>
internal readonly unsafe struct CellUnits<TSimd, TVector>(CellArguments* row, nint unit)
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    // Small enough to be nothing beside the epsilon of an optimizer. Large enough that products with it are normal numbers: with slopes and weights, and with the difference
    // of a state from the one before, which is about 1e-9 where inputs stay the same, as padding with zeros does.
    private const float SmallestGradient = 1e-20f;

    public TVector PreviousHidden
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TSimd.Load(row->PreviousHidden + unit);
    }

    /// <summary>The previous hidden state as the recurrent product reads it: after recurrent dropout.</summary>
    public TVector RecurrentHidden
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TSimd.Load(row->RecurrentHidden + unit);
    }

    public TVector Hidden
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => TSimd.Store(row->Hidden + unit, value);
    }

    public TVector PreviousCell
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TSimd.Load(row->PreviousCell + unit);
    }

    public TVector Cell
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TSimd.Load(row->Cell + unit);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => TSimd.Store(row->Cell + unit, value);
    }

    /// <summary>r * h'.</summary>
    public TVector ResetHidden
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => TSimd.Store(row->ResetHidden + unit, value);
    }

    /// <summary>The gradient of the new hidden state, from the layer above and from later steps.</summary>
    public TVector TotalHiddenGradient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Flushed(TSimd.Add(TSimd.Load(row->OutputGradient + unit), TSimd.Load(row->HiddenGradient + unit)));
    }

    /// <summary>What flows to the previous hidden state past the products.</summary>
    public TVector HiddenGradient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => TSimd.Store(row->HiddenGradient + unit, value);
    }

    /// <summary>What flows to <see cref="RecurrentHidden"/>.</summary>
    public TVector RecurrentGradient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TSimd.Load(row->RecurrentGradient + unit);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => TSimd.Store(row->RecurrentGradient + unit, value);
    }

    public TVector ResetHiddenGradient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TSimd.Load(row->ResetHiddenGradient + unit);
    }

    /// <summary>In: of the new cell state, from later steps; out: of the previous one.</summary>
    public TVector CellGradient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Flushed(TSimd.Load(row->CellGradient + unit));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => TSimd.Store(row->CellGradient + unit, value);
    }

    /// <summary>Slot: a finished pre-activation, an activated gate, or the gradient of the pre-activation, as the step goes on.</summary>
    public TVector this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TSimd.Load(row->Gates + slot * row->GateStride + unit);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => TSimd.Store(row->Gates + slot * row->GateStride + unit, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Flushed(TVector gradient) => TinyNumbers.Flushed<TSimd, TVector>(gradient, SmallestGradient);

    /// <summary>Diagonal weights on the cell state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Peephole(int number) => TSimd.Load(row->Peepholes + number * row->GateStride + unit);
}
