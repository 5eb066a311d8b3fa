namespace Microsoft.ML.Recurrent;

/// <summary>How gradients travel back through time in one recurrent layer.</summary>
public sealed record LayerGradientFlow
{
    // Of the norm at lag 0.
    private const double Forgotten = 0.01;

    /// <summary>Number of the layer, from 0 at the input.</summary>
    public required int Layer { get; init; }

    /// <summary>Norm of dL/dh at T - lag, where L is one output at the last step T: geometric mean over the sequences that are long enough.</summary>
    public required IReadOnlyList<double> HiddenNorms { get; init; }

    /// <summary>Norm of dL/dc at T - lag, of an LSTM; empty for cells without a cell state.</summary>
    public required IReadOnlyList<double> CellNorms { get; init; }

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
