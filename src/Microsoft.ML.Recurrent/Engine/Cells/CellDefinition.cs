using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>
/// A cell's formulas with what its weights need: PyTorch's gates (i, f, g, o; r, z, n) and the slots in which the formulas
/// expect them.
/// </summary>
internal sealed class CellDefinition
{
    private static readonly CellDefinition s_elmanTanh = new(new FusedStep<ElmanCell<TanhActivation>>(), 1, [0]);
    private static readonly CellDefinition s_elmanRelu = new(new FusedStep<ElmanCell<ReluActivation>>(), 1, [0]);
    private static readonly CellDefinition s_lstm = new(new FusedStep<LstmCell<NoPeepholes>>(), 4, [0, 1, 2, 3]);

    private static readonly CellDefinition s_lstmPeephole =
        new(new FusedStep<LstmCell<DiagonalPeepholes>>(), 4, [0, 1, 2, 3], ["weight_ci", "weight_cf", "weight_co"], [0, 1, 3]);

    private static readonly CellDefinition s_lstmCoupled = new(new FusedStep<CoupledLstmCell<NoPeepholes>>(), 3, [0, 1, 2]);

    private static readonly CellDefinition s_lstmCoupledPeephole =
        new(new FusedStep<CoupledLstmCell<DiagonalPeepholes>>(), 3, [0, 1, 2], ["weight_cf", "weight_co"], [0, 2]);

    private static readonly CellDefinition s_gruResetAfter = new(new FusedStep<GruResetAfterCell>(), 3, [2, 0, 1, 2]);
    private static readonly CellDefinition s_gruResetBefore = new(new FusedStep<GruResetBeforeCell>(), 3, [2, 0, 1]);

    private readonly int[] _slotGates;
    private readonly string[] _peepholeNames;
    private readonly int[] _peepholeSlots;

    private CellDefinition(FusedStep step, int gateCount, int[] slotGates, string[]? peepholeNames = null, int[]? peepholeSlots = null)
    {
        Step = step;
        GateCount = gateCount;
        _slotGates = slotGates;
        _peepholeNames = peepholeNames ?? [];
        _peepholeSlots = peepholeSlots ?? [];
    }

    public FusedStep Step { get; }

    /// <summary>G: gates of the weights.</summary>
    public int GateCount { get; }

    /// <summary>For each slot its gate in the weights' order.</summary>
    public ReadOnlySpan<int> SlotGates => _slotGates;

    /// <summary>Diagonal weights on the cell state; the last one sees the new state, the others the previous one.</summary>
    public ReadOnlySpan<string> PeepholeNames => _peepholeNames;

    /// <summary>For each peephole the slot whose sum it adds to.</summary>
    public ReadOnlySpan<int> PeepholeSlots => _peepholeSlots;

    public static CellDefinition Of(CellKind kind) => kind switch
    {
        CellKind.ElmanTanh => s_elmanTanh,
        CellKind.ElmanRelu => s_elmanRelu,
        CellKind.Lstm => s_lstm,
        CellKind.LstmPeephole => s_lstmPeephole,
        CellKind.LstmCoupled => s_lstmCoupled,
        CellKind.LstmCoupledPeephole => s_lstmCoupledPeephole,
        CellKind.GruResetAfter => s_gruResetAfter,
        CellKind.GruResetBefore => s_gruResetBefore,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a cell."),
    };
}
