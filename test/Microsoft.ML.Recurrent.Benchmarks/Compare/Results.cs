namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// All cases over all processes. A peer's time is the lower p10 of its settings; ours is the p10 taken in turns with it in the same
/// process.
/// </summary>
internal sealed class Results
{
    public Results(IReadOnlyList<Case> cases, IReadOnlyDictionary<string, ChildProcess> children)
    {
        // A busy moment lowers a peak and would flatter every share of it.
        Peaks = children.Values.SelectMany(child => child.Peaks).GroupBy(peak => peak.Key).ToDictionary(group => group.Key, group => group.Max(peak => peak.Value));
        Rows = [.. cases.Select(row => ResultOf(row, children))];
    }

    /// <summary>GFLOP/s by number of threads.</summary>
    public IReadOnlyDictionary<int, double> Peaks { get; }

    public IReadOnlyList<Result> Rows { get; }

    /// <summary>Answers of ours that are wrong, and training steps slower than a peer's.</summary>
    public IReadOnlyList<string> Failures =>
    [
        .. Rows.Where(row => !row.Difference.IsTolerable).Select(row => $"FAILED: {row.Case.Key}: ours differs from the double-precision reference by {row.Difference}."),
        .. Rows.Where(row => row.Case.Operation == OperationKind.Training && row.Ratio < 1)
            .Select(row => $"FAILED: {row.Case.Key}: slower than a peer, ratio {row.Ratio:F2}."),
    ];

    /// <summary>Every wrong side of every row.</summary>
    public IReadOnlyList<string> WrongSides =>
    [
        .. Rows.SelectMany(row => row.Wrong.GroupBy(side => side.Name).Select(sides =>
            $"WRONG: {row.Case.Key}: {sides.Key} differs from the double-precision reference by "
            + $"{string.Join(" and ", sides.Select(side => $"{side.Difference}, {side.Setting} allocator"))}.")),
    ];

    private Result ResultOf(Case row, IReadOnlyDictionary<string, ChildProcess> children)
    {
        (string Setting, Measurement Found)[] all = [.. children.Select(child => (child.Key, child.Value.Measurements[row.Key]))];
        Difference difference = all.Select(one => one.Found.Differences[Measurement.OursName]).Aggregate(Difference.Larger);
        WrongSide[] wrong =
        [
            .. all.SelectMany(one => one.Found.Differences.Where(side => side.Key != Measurement.OursName && !side.Value.IsTolerable)
                .Select(side => new WrongSide(side.Key, one.Setting, side.Value))),
        ];
        (string Setting, Measurement Found)[] timed = [.. all.Where(one => one.Found.Times.Count > 0)];
        if (timed.Length == 0)
        {
            return new Result(row, Ours: null, difference, new Dictionary<string, PeerResult>(), Baseline: null, wrong, PeakShare: 0, Phases: "", AllocatedBytes: 0, IsNoisy: false);
        }

        Dictionary<string, PeerResult> peers = timed
            .SelectMany(one => one.Found.Times.Where(times => times.Key is not (Measurement.OursName or Measurement.BaselineName))
                .Select(times => (Name: times.Key, Result: new PeerResult(one.Setting, times.Value, one.Found.Times[Measurement.OursName]))))
            .GroupBy(peer => peer.Name)
            .ToDictionary(group => group.Key, group => group.MinBy(peer => peer.Result.Times.P10).Result);
        Spread ours = peers.Count > 0 ? peers.Values.MinBy(peer => peer.Ratio)!.Ours : timed[0].Found.Times[Measurement.OursName];
        double share = row.FlopCount / (ours.P10 * 1e6) / Peaks[row.ThreadCount];
        string phases = timed.Select(one => one.Found.Phases).OfType<IReadOnlyDictionary<string, double>>().MinBy(found => found.Values.Sum()) is { } found
            ? PhaseShares.Text(row, found, Peaks[row.ThreadCount] / row.ThreadCount)
            : "";
        return new Result(
            row,
            ours,
            difference,
            peers,
            BaselineResult.Of(timed.Select(one => one.Found), ours),
            wrong,
            share,
            phases,
            timed.Max(one => one.Found.AllocatedBytes),
            timed.Any(one => one.Found.IsNoisy));
    }
}
