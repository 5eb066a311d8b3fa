using System.Text.Json;
using Microsoft.ML.Recurrent.Parity;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Measures all sides inside one process and writes a line of JSON per case.</summary>
internal static class CompareChild
{
    /// <summary>Starts the line that says why a peer is missing.</summary>
    public const string NoPeer = "no peer: ";

    /// <summary>Starts the lines of the multiply-add peak: threads, GFLOP/s.</summary>
    public const string Peak = "peak: ";

    public static int Run(string[] arguments)
    {
        if (CompareOptions.Parse(arguments) is not { } options)
        {
            return 2;
        }

        // With OMP_PROC_BIND libgomp ties the thread that loads it to one processor, and threads made by that one inherit the tie.
        // Our worker threads and the one that makes ONNX Runtime's must exist before, and the peak be measured.
        new EngineTraining(new Problem(Shape.Small), Environment.ProcessorCount).Run();
        using var untied = new UntiedThread();
        foreach (int threadCount in options.Cases.Select(row => row.ThreadCount).Distinct())
        {
            Console.WriteLine(FormattableString.Invariant($"{Peak}{threadCount} {FmaPeak.Measure(threadCount):F1}"));
        }

        string? onnxFailure = OnnxLibrary.WhyNot();
        bool hasTorch = LibTorch.TryLoad(out string torchFailure);
        Report("ONNX Runtime", onnxFailure);
        Report("TorchSharp", hasTorch ? null : torchFailure);
        var peers = new Peers(hasTorch, onnxFailure is null ? new OnnxLibrary(untied) : null);
        foreach (Case row in options.Cases)
        {
            Console.WriteLine(JsonSerializer.Serialize(Measure(row, peers, options.BudgetOfEach)));
        }

        return 0;
    }

    private static void Report(string peer, string? failure)
    {
        if (failure is not null)
        {
            Console.WriteLine($"{NoPeer}{peer}: {failure.ReplaceLineEndings(" ")}");
        }
    }

    private static Measurement Measure(Case row, Peers peers, TimeSpan budget)
    {
        IReadOnlyList<IContestant> contestants = peers.ContestantsOf(row);
        try
        {
            double? disagreement = Disagreement(contestants);
            if (disagreement > Outcome.Tolerance)
            {
                return new Measurement(row.Key, new Dictionary<string, Spread>(), disagreement, 0, Phases: null, IsNoisy: false);
            }

            (IReadOnlyList<Spread> times, bool isNoisy) = Interleaving.Measure([.. contestants.Select(one => (Action)one.Run)], row.ThreadCount, budget);
            Dictionary<string, Spread> byName = contestants.Zip(times).ToDictionary(pair => pair.First.Name, pair => pair.Second);
            long allocated = Allocations.OfOne(contestants[0].Run);
            IReadOnlyDictionary<string, double>? phases = contestants[0] is IPhasedContestant phased ? PhaseShares.Measure(phased, row.ThreadCount) : null;
            return new Measurement(row.Key, byName, disagreement, allocated, phases, isNoisy);
        }
        finally
        {
            foreach (IContestant contestant in contestants)
            {
                contestant.Dispose();
            }
        }
    }

    /// <summary>At first everything must agree; after three runs the loss shows whether clipping and Adam did the same.</summary>
    private static double? Disagreement(IReadOnlyList<IContestant> contestants)
    {
        IContestant[] peers = [.. contestants.Skip(1).Where(peer => peer.MustAgree)];
        if (peers.Length == 0)
        {
            return null;
        }

        Outcome ours = contestants[0].Examine();
        double worst = peers.Max(peer => ours.DisagreementWith(peer.Examine()));
        for (int run = 0; run < 3; run++)
        {
            contestants[0].Run();
            Array.ForEach(peers, peer => peer.Run());
        }

        if (ours.ContainsKey(Outcome.Loss))
        {
            float loss = contestants[0].Examine()[Outcome.Loss][0];
            worst = Math.Max(worst, peers.Max(peer => Math.Abs((loss / (double)peer.Examine()[Outcome.Loss][0]) - 1)));
        }

        return double.IsNaN(worst) ? double.PositiveInfinity : worst;
    }
}
