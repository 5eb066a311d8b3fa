namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A case over all processes.</summary>
/// <param name="Case">What was measured.</param>
/// <param name="Ours">Our times in the process in which the fastest peer had its lower p10.</param>
/// <param name="Peers">By name each peer at its lower p10, and ours in the same process.</param>
/// <param name="Disagreement">Largest over the processes; null without a peer.</param>
/// <param name="PeakShare">Needed operations a second over the peak of as many threads.</param>
/// <param name="Phases">Percent of the peak and of the time by phase.</param>
/// <param name="AllocatedBytes">By a run of ours.</param>
/// <param name="IsNoisy">Whether noisy turns count.</param>
internal sealed record Result(
    Case Case, Spread? Ours, IReadOnlyDictionary<string, PeerResult> Peers, double? Disagreement, double PeakShare, string Phases, long AllocatedBytes, bool IsNoisy)
{
    public bool Agrees => !(Disagreement > Outcome.Tolerance);

    /// <summary>The lowest p10 of the peers over ours; null where nothing was compared.</summary>
    public double? Ratio => Peers.Count == 0 ? null : Peers.Values.Min(peer => peer.Ratio);
}
