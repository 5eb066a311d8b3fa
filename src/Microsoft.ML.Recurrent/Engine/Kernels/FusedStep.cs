namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// One step of a recurrence over some rows, products and formulas together. One virtual call per layer, worker and step;
/// behind it everything is resolved at compile time.
/// </summary>
internal abstract class FusedStep
{
    public abstract int SlotCount { get; }

    public abstract int InputSlotCount { get; }

    public abstract int RecurrentFirstSlot { get; }

    /// <summary>0: a cell without a recurrent product, whose previous state enters its formulas unit by unit.</summary>
    public abstract int RecurrentSlotCount { get; }

    public bool HasRecurrentProduct => RecurrentSlotCount > 0;

    /// <summary>
    /// Slots that a panel of the recurrent product holds of a unit. Without such a product panels are empty and only divide the units; they then hold the
    /// units of the input product's panels.
    /// </summary>
    public int RecurrentPanelSlots => HasRecurrentProduct ? RecurrentSlotCount : InputSlotCount;

    public abstract bool HasSecondProduct { get; }

    public abstract bool HasCellState { get; }

    /// <summary>Unit blocks in one panel of a product that fills <paramref name="slotCount"/> slots.</summary>
    public static int BlocksPerPanel(int slotCount) => slotCount == 1 ? TileKernels.MaximumVectors : 1;

    /// <summary>
    /// Adds the recurrent product to the pre-activations in Gates and applies the cell. <paramref name="hasState"/> false: the previous
    /// hidden states are zero and their product is left out. <paramref name="isDescending"/>: panels go from the last to the first,
    /// which changes no bit; where every second step does, it begins with the weights that the step before left in the caches.
    /// </summary>
    public abstract void Forward(
        ref readonly StepMatrices matrices, in StepRows rows, PackedPanels recurrent, PackedPanels? second, bool hasState, bool isDescending);

    /// <summary>
    /// The part of Forward that some neighbouring panels of one product have, in either order, without recurrent dropout: of the first
    /// product, or of the second, which needs all of the first.
    /// </summary>
    public abstract void ForwardPanels(ref readonly StepMatrices matrices, in StepRows rows, PackedPanels panels, bool isSecond, RowSpan part, bool hasState);

    /// <summary>
    /// Turns activated gates into gradients of the pre-activations and moves HiddenGradient and CellGradient one step back. Without
    /// <paramref name="wantsPrevious"/> nobody reads the gradient of the previous hidden states, whose product is left out. Panels are null for products
    /// that the cell does not have.
    /// </summary>
    public abstract void Backward(ref readonly StepMatrices matrices, in StepRows rows, PackedPanels? recurrent, PackedPanels? second, bool wantsPrevious);
}
