namespace Microsoft.ML.Recurrent;

/// <summary>How gradients travel back through time in one recurrent layer.</summary>
public sealed record LayerGradientFlow
{
    // Of the norm at lag 0.
    private const double Forgotten = 0.01;

    /// <summary>Number of the layer in its stack, from 0 at the input.</summary>
    public required int Layer { get; init; }

    /// <summary><c>encoder</c> or <c>decoder</c>; null: the network has one stack.</summary>
    public string? Stack { get; init; }

    /// <summary>Whether this is the direction that reads from the last step to the first; its lags count from the first step.</summary>
    public bool IsReverse { get; init; }

    /// <summary>All of these in words: <c>layer 0</c>, <c>encoder layer 1, backward direction</c>.</summary>
    public string Name => FormattableString.Invariant($"{(Stack is null ? "" : Stack + " ")}layer {Layer}{(IsReverse ? ", backward direction" : "")}");

    /// <summary>
    /// Norm of dL/dh at T - lag, where L is one output and T the step that the direction reads last: geometric mean over the sequences that are long enough.
    /// </summary>
    public required IReadOnlyList<double> HiddenNorms { get; init; }

    /// <summary>Norm of dL/dc at T - lag, of an LSTM; empty for cells without a cell state.</summary>
    public required IReadOnlyList<double> CellNorms { get; init; }

    /// <summary>
    /// Share of units that are dead: their hidden state moved by less than 0.001 over all steps that were followed, so that nothing after them can learn from them.
    /// </summary>
    public double DeadUnitShare { get; init; }

    /// <summary>
    /// Share of units whose tanh was beyond 0.9 on either side in at least 99 % of the steps that were followed, so that hardly any gradient passes them. 0 for ReLU.
    /// </summary>
    public double SaturatedUnitShare { get; init; }

    /// <summary>The gates.</summary>
    public required IReadOnlyList<GateFlow> Gates { get; init; }

    /// <summary>The first lag at which dL/dh is below 1 % of its norm at lag 0; null: at no lag that was followed.</summary>
    public int? MemoryLength => MemoryLengthOf(HiddenNorms);

    /// <summary>The same of dL/dc; null also for cells without a cell state.</summary>
    public int? CellMemoryLength => MemoryLengthOf(CellNorms);

    private static int? MemoryLengthOf(IReadOnlyList<double> norms)
    {
        for (int lag = 1; lag < norms.Count; lag++)
        {
            if (norms[lag] < Forgotten * norms[0])
            {
                return lag;
            }
        }

        return null;
    }
}
