using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>
/// A cell's formulas with what its weights need: names, gates in the weights' order (i, f, g, o; r, z, n as in PyTorch), first biases and the slots in
/// which the formulas expect the gates. There is one of each cell.
/// </summary>
internal sealed class CellDefinition
{
    private readonly int[] _slotGates;
    private readonly float[] _gateBiases;
    private readonly Peephole[] _peepholes;

    private CellDefinition(
        FusedStep step, string parameterPrefix, ReadOnlySpan<int> slotGates, ReadOnlySpan<float> gateBiases, IReadOnlyList<Peephole> peepholes)
    {
        Step = step;
        ParameterPrefix = parameterPrefix;
        _slotGates = slotGates.ToArray();
        _gateBiases = gateBiases.ToArray();
        _peepholes = [.. peepholes];
        GateCount = _slotGates.Max() + 1;
        Debug.Assert(_slotGates.Length == step.SlotCount);
        Debug.Assert(step.HasRecurrentProduct || !step.HasSecondProduct);
        Debug.Assert(_gateBiases.Length == 0 || _gateBiases.Length == GateCount);
    }

    public FusedStep Step { get; }

    /// <summary>What a network puts before the names of the parameters, with its dot.</summary>
    public string ParameterPrefix { get; }

    /// <summary>G: gates of the weights.</summary>
    public int GateCount { get; }

    /// <summary>For each slot its gate in the weights' order.</summary>
    public ReadOnlySpan<int> SlotGates => _slotGates;

    /// <summary>First values of <c>bias_ih</c>, one per gate; empty: zeros.</summary>
    public ReadOnlySpan<float> GateBiases => _gateBiases;

    /// <summary>Diagonal weights on the cell state.</summary>
    public ReadOnlySpan<Peephole> Peepholes => _peepholes;

    public static implicit operator CellDefinition(CellKind kind) => Of(kind);

    public static CellDefinition Of<TCell>()
        where TCell : struct, IParameterizedCell
        => Defined<TCell>.Definition;

    public static CellDefinition Of(CellKind kind) => kind switch
    {
        CellKind.ElmanTanh => Of<ElmanCell<TanhActivation>>(),
        CellKind.ElmanRelu => Of<ElmanCell<ReluActivation>>(),
        CellKind.Lstm => Of<LstmCell<NoPeepholes>>(),
        CellKind.LstmPeephole => Of<LstmCell<DiagonalPeepholes>>(),
        CellKind.LstmCoupled => Of<CoupledLstmCell<NoPeepholes>>(),
        CellKind.LstmCoupledPeephole => Of<CoupledLstmCell<DiagonalPeepholes>>(),
        CellKind.GruResetAfter => Of<GruResetAfterCell>(),
        CellKind.GruResetBefore => Of<GruResetBeforeCell>(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a cell."),
    };

    private static class Defined<TCell>
        where TCell : struct, IParameterizedCell
    {
        public static readonly CellDefinition Definition =
            new(new FusedStep<TCell>(), TCell.ParameterPrefix, TCell.SlotGates, TCell.GateBiases, TCell.Peepholes);
    }
}
