namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A case over all processes.</summary>
/// <param name="Case">What was measured.</param>
/// <param name="Ours">Our times in the process in which the fastest peer had its lower p10.</param>
/// <param name="Difference">Ours from the reference, the largest over the processes.</param>
/// <param name="Peers">By name each peer at its lower p10, and ours in the same process.</param>
/// <param name="Baseline">The build that <c>--baseline</c> names; null where there is none.</param>
/// <param name="Wrong">Sides that were left out of the row, in which process.</param>
/// <param name="PeakShare">Needed operations a second over the peak of as many threads.</param>
/// <param name="Phases">Percent of the peak and of the time by phase.</param>
/// <param name="AllocatedBytes">By a run of ours.</param>
/// <param name="IsNoisy">Whether noisy turns count.</param>
internal sealed record Result(
    Case Case,
    Spread? Ours,
    Difference Difference,
    IReadOnlyDictionary<string, PeerResult> Peers,
    BaselineResult? Baseline,
    IReadOnlyList<WrongSide> Wrong,
    double PeakShare,
    string Phases,
    long AllocatedBytes,
    bool IsNoisy)
{
    /// <summary>The lowest p10 of the peers over ours; null where nothing was compared.</summary>
    public double? Ratio => Peers.Count == 0 ? null : Peers.Values.Min(peer => peer.Ratio);

    /// <summary>Sides that are wrong and so have no time here from any process, with the largest difference of each.</summary>
    public IReadOnlyList<WrongSide> LeftOut =>
    [
        .. Wrong.Where(side => side.Name == Measurement.BaselineName ? Baseline is null : !Peers.ContainsKey(side.Name))
            .GroupBy(side => side.Name)
            .Select(sides => sides.MaxBy(side => side.Difference.Value)!),
    ];
}
