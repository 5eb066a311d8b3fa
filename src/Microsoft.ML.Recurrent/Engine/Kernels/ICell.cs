using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The formulas of a recurrence, for one vector of units at a time. Gates lie in slots, side by side in a row of
/// <see cref="SlotCount"/> x units; a product writes a run of slots, and both products of a step share the slots in which their
/// sums only add.
/// </summary>
internal interface ICell
{
    static abstract int SlotCount { get; }

    /// <summary>Slots that the input product fills, from slot 0 on.</summary>
    static abstract int InputSlotCount { get; }

    /// <summary>First slot of the recurrent product.</summary>
    static abstract int RecurrentFirstSlot { get; }

    /// <summary>0: no recurrent product. Formulas then read the previous state unit by unit, never after recurrent dropout.</summary>
    static abstract int RecurrentSlotCount { get; }

    /// <summary>
    /// Whether slot 0 waits for a second recurrent product, of <see cref="CellArguments.ResetHidden"/>, after the first one's
    /// gates are known. Not without a first one.
    /// </summary>
    static abstract bool HasSecondProduct { get; }

    static abstract bool HasCellState { get; }

    /// <summary>Activates the gates and updates the states.</summary>
    static abstract void Forward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>For a cell with a second product: activates the gates of the first and writes r * h'.</summary>
    static virtual void ForwardReset<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
    }

    /// <summary>From activated gates and gradients of the new states to gradients of the pre-activations and of the previous states.</summary>
    static abstract void Backward<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>For a cell with a second product: goes on from the gradient of r * h'.</summary>
    static virtual void BackwardReset<TSimd, TVector>(CellUnits<TSimd, TVector> units)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
    }
}
