namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// The peer's time is the lower p10 of its settings; ours is the p10 taken in turns with it in the same process. Fails where the two
/// disagree and where ours is slower.
/// </summary>
internal sealed class TrainingTable(
    CompareOptions options, IReadOnlyDictionary<int, double> peaks, IReadOnlyDictionary<string, IReadOnlyList<Measurement>> measurements)
{
    private readonly List<string> _failures = [];

    public IReadOnlyList<string> Failures => _failures;

    public bool HasPeers => measurements.Values.Any(list => list.Any(measurement => measurement.Peer is not null));

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine("Training step (forward, backward, clip by norm, Adam; no gradient of the input). Milliseconds: p10 (median).");
        string settings = string.Concat(measurements.Keys.Select(name => $" | {"TorchSharp " + name,20}"));
        Console.WriteLine($"{"shape BxTxDxH",-30} | thr{(HasPeers ? settings : "")} | {"ours",18} | of peak | ratio (median) | difference");
        foreach (TrainingShape shape in options.Shapes)
        {
            foreach (int threadCount in options.ThreadCounts)
            {
                PrintRow(shape, threadCount);
            }
        }

        Console.WriteLine();
        Console.WriteLine(_failures.Count == 0
            ? HasPeers ? "Outputs and gradients agree, and no training step is slower than TorchSharp's." : "Nothing was compared."
            : string.Join(Environment.NewLine, _failures));
    }

    private void PrintRow(TrainingShape shape, int threadCount)
    {
        Measurement[] found = [.. measurements.Values.Select(list => list.Single(m => m.Shape == shape.ToString() && m.ThreadCount == threadCount))];
        Measurement best = found.MinBy(m => m.Peer?.P10 ?? m.Ours.P10)!;
        string peers = HasPeers ? string.Concat(found.Select(m => $" | {Text(m.Peer!),20}")) : "";
        double share = shape.FlopCount / (best.Ours.P10 * 1e6) / peaks[threadCount];
        string comparison = "";
        if (best.Peer is not null)
        {
            double ratio = best.Peer.P10 / best.Ours.P10;
            double disagreement = found.Max(m => m.Disagreement!.Value);
            comparison = $"{ratio,6:F2} ({best.Peer.Median / best.Ours.Median:F2})   | {disagreement:E1}";
            Check(shape, threadCount, ratio, disagreement);
        }

        Console.WriteLine($"{shape,-30} | {threadCount,3}{peers} | {Text(best.Ours),18} | {share,7:P0} | {comparison}");
    }

    private void Check(TrainingShape shape, int threadCount, double ratio, double disagreement)
    {
        if (!(disagreement <= TrainingOutcome.Tolerance))
        {
            _failures.Add($"FAILED: {shape}, {threadCount} thread(s): outputs or gradients differ by {disagreement:E1}.");
        }

        if (ratio < 1)
        {
            _failures.Add($"FAILED: {shape}, {threadCount} thread(s): slower than TorchSharp, ratio {ratio:F2}.");
        }
    }

    private static string Text(Spread times) => $"{times.P10:F2} ({times.Median:F2})";
}
