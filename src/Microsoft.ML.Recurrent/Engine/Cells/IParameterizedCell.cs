using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>A cell's formulas together with what its parameters are: all that a recurrent layer needs to know of the cell.</summary>
/// <remarks>
/// The matrices have one block of H rows per gate. A cell without recurrent slots has no <c>weight_hh</c> and no <c>bias_hh</c>: the previous state
/// enters its formulas unit by unit.
/// </remarks>
internal interface IParameterizedCell : ICell
{
    /// <summary>What a network puts before the names of the cell's parameters, with its dot.</summary>
    static abstract string ParameterPrefix { get; }

    /// <summary>For each slot its gate in the weights' order, which is PyTorch's for cells that PyTorch has. Several slots may share a gate.</summary>
    static abstract ReadOnlySpan<int> SlotGates { get; }

    /// <summary>First values of <c>bias_ih</c>, one per gate; empty: zeros.</summary>
    static virtual ReadOnlySpan<float> GateBiases => [];

    /// <summary>Diagonal weights on the cell state, in the order of the numbers by which the formulas ask for them.</summary>
    static virtual IReadOnlyList<Peephole> Peepholes => [];
}
