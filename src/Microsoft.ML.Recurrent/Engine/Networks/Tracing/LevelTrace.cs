using Microsoft.ML.Recurrent.Engine.Cells;

namespace Microsoft.ML.Recurrent.Engine.Networks.Tracing;

/// <summary>What is known of one recurrent level: norms of gradients by lag, and how its gates behave.</summary>
internal sealed class LevelTrace
{
    public LevelTrace(CellKind cell)
    {
        CellDefinition definition = CellDefinition.Of(cell);
        string[] names = NamesOf(cell);
        GateNames = names;
        Gates = [.. names.Select((_, gate) => new GateSums(IsSigmoid(cell, gate), saturates: cell != CellKind.ElmanRelu))];

        // Of a gate with two sums the first holds its activation and the gradient that its input has.
        ReadOnlySpan<int> slotGates = definition.SlotGates;
        FirstSlots = new int[names.Length];
        for (int gate = 0; gate < names.Length; gate++)
        {
            FirstSlots[gate] = slotGates.IndexOf(gate);
        }

        OutputGate = cell is CellKind.Lstm or CellKind.LstmPeephole ? 3 : cell is CellKind.LstmCoupled or CellKind.LstmCoupledPeephole ? 2 : -1;
        ForgetGate = cell switch
        {
            CellKind.Lstm or CellKind.LstmPeephole => 1,
            CellKind.LstmCoupled or CellKind.LstmCoupledPeephole => 0,
            CellKind.GruResetAfter or CellKind.GruResetBefore => 1,
            _ => -1,
        };
        SquashedGate = cell == CellKind.ElmanRelu ? -1 : Array.FindIndex(names, name => name is "state" or "candidate");
    }

    public IReadOnlyList<string> GateNames { get; }

    public GateSums[] Gates { get; }

    /// <summary>For each gate the slot with its activation.</summary>
    public int[] FirstSlots { get; }

    /// <summary>Of LSTMs; -1: the cell has none.</summary>
    public int OutputGate { get; }

    /// <summary>The gate that multiplies the old state: forget gate, or update gate in PyTorch's sense; -1: the cell has none.</summary>
    public int ForgetGate { get; }

    /// <summary>The gate that is a tanh; -1: the cell has none.</summary>
    public int SquashedGate { get; }

    public UnitSums Units { get; } = new();

    public LagSums Hidden { get; } = new();

    /// <summary>Empty for cells without a cell state.</summary>
    public LagSums Cell { get; } = new();

    private static string[] NamesOf(CellKind cell) => cell switch
    {
        CellKind.ElmanTanh or CellKind.ElmanRelu => ["state"],
        CellKind.Lstm or CellKind.LstmPeephole => ["input", "forget", "candidate", "output"],
        CellKind.LstmCoupled or CellKind.LstmCoupledPeephole => ["forget", "candidate", "output"],
        _ => ["reset", "update", "candidate"],
    };

    private static bool IsSigmoid(CellKind cell, int gate) => NamesOf(cell)[gate] is not ("state" or "candidate");
}
