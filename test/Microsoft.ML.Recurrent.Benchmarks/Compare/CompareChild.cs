using System.Text.Json;
using Microsoft.ML.Recurrent.Parity;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Holds the outputs of all sides against each other, then measures them, inside one process; writes a line of JSON per case.</summary>
internal static class CompareChild
{
    /// <summary>Starts the line that says why a peer is missing.</summary>
    public const string NoPeer = "no peer: ";

    /// <summary>Starts the lines of the multiply-add peak: threads, GFLOP/s.</summary>
    public const string Peak = "peak: ";

    /// <summary>Starts the line that says how many nanoseconds a cache line takes between two processors.</summary>
    public const string Line = "line: ";

    public static int Run(string[] arguments)
    {
        if (CompareOptions.Parse(arguments) is not { } options)
        {
            return CompareCommand.WrongUsage;
        }

        if (options.IsAvx2 && MachineDescription.StillHasAvx512())
        {
            return CompareCommand.Failed;
        }

        // With OMP_PROC_BIND libgomp ties the thread that loads it to one processor, and threads made by that one inherit the tie.
        // Our worker threads and the one that makes ONNX Runtime's must exist before, and the peak be measured.
        new EngineTraining(new Problem(Shape.Small), Environment.ProcessorCount).Run();
        using var untied = new UntiedThread();
        foreach (int threadCount in options.Cases.Select(row => row.ThreadCount).Distinct())
        {
            Console.WriteLine(FormattableString.Invariant($"{Peak}{threadCount} {FmaPeak.Measure(threadCount):F1}"));
        }

        if (options.Cases.Any(row => row.ThreadCount > 1))
        {
            Console.WriteLine(FormattableString.Invariant($"{Line}{new LineTransfer().Measure(tries: 20):F0}"));
        }

        string? onnxFailure = OnnxLibrary.WhyNot();
        bool hasTorch = LibTorch.TryLoad(out string torchFailure);
        Report("ONNX Runtime", onnxFailure);
        Report("TorchSharp", hasTorch ? null : torchFailure);
        var peers = new Peers(hasTorch, onnxFailure is null ? new OnnxLibrary(untied) : null);
        Console.WriteLine($"  checking {options.Cases.Count} rows ...");
        Dictionary<string, double?> disagreements = options.Cases.ToDictionary(row => row.Key, row => With(peers.ContestantsOf(row), Disagreement));
        bool agree = disagreements.Values.All(found => !(found > Outcome.Tolerance));
        foreach (Case row in options.Cases)
        {
            double? disagreement = disagreements[row.Key];
            Console.WriteLine(JsonSerializer.Serialize(agree
                ? With(peers.ContestantsOf(row), contestants => Measure(row, contestants, disagreement, options.BudgetOfEach))
                : new Measurement(row.Key, new Dictionary<string, Spread>(), disagreement, 0, Phases: null, IsNoisy: false)));
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

    /// <summary>Rows are large: the memory of one is gone before the next takes its own.</summary>
    private static T With<T>(IReadOnlyList<IContestant> contestants, Func<IReadOnlyList<IContestant>, T> use)
    {
        try
        {
            return use(contestants);
        }
        finally
        {
            foreach (IContestant contestant in contestants)
            {
                contestant.Dispose();
            }

            GC.Collect();
        }
    }

    private static Measurement Measure(Case row, IReadOnlyList<IContestant> contestants, double? disagreement, TimeSpan budget)
    {
        TurnTimes times = Interleaving.Measure([.. contestants.Select(one => (Action)one.Run)], row.ThreadCount, budget, TurnPlan.Sides);
        Dictionary<string, Spread> byName = contestants.Zip(times.Spreads).ToDictionary(pair => pair.First.Name, pair => pair.Second);
        long allocated = Allocations.OfOne(contestants[0].Run);
        IReadOnlyDictionary<string, double>? phases = contestants[0] is IPhasedContestant phased ? PhaseShares.Measure(phased, row.ThreadCount) : null;
        return new Measurement(row.Key, byName, disagreement, allocated, phases, times.IsNoisy);
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
