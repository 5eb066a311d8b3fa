using System.Text.Json;
using Microsoft.ML.Recurrent.Parity;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Holds the answers of all sides against the reference, then measures those that are right, inside one process; writes a line of JSON per case.</summary>
internal static class CompareChild
{
    /// <summary>Starts the line that says why a peer is missing.</summary>
    public const string NoPeer = "no peer: ";

    /// <summary>Starts the line that says which shape the baseline lacks, and why.</summary>
    public const string NoBaseline = "no baseline: ";

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
        // Our worker threads, the baseline's and the one that makes ONNX Runtime's must exist before, the peak be measured and the
        // reference, which has several threads too, be computed.
        using var small = new EngineTraining(new Problem(Shape.Small), Environment.ProcessorCount);
        small.Run();
        BaselineLibrary? baseline = options.Baseline is null ? null : new BaselineLibrary(options.Baseline);
        baseline?.TwinOf(small.GetType(), Shape.Small, Environment.ProcessorCount).Run();
        using var untied = new UntiedThread();
        foreach (int threadCount in options.Cases.Select(row => row.ThreadCount).Distinct())
        {
            Console.WriteLine(FormattableString.Invariant($"{Peak}{threadCount} {FmaPeak.Measure(threadCount):F1}"));
        }

        if (options.Cases.Any(row => row.ThreadCount > 1))
        {
            Console.WriteLine(FormattableString.Invariant($"{Line}{new LineTransfer().Measure(tries: 20):F0}"));
        }

        Console.WriteLine($"  computing the reference of {options.Cases.Count} rows ...");
        ReferenceOutcomes references = ReferenceOutcomes.Of(options.Cases);
        Peers peers = options.HasPeers ? Load(untied, baseline) : new Peers(hasTorch: false, onnx: null, baseline);
        Console.WriteLine("  checking ...");
        Dictionary<string, IReadOnlyDictionary<string, Difference>> differences =
            options.Cases.ToDictionary(row => row.Key, row => With(peers.ContestantsOf(row), contestants => Examination.Of(row, contestants, references)));
        bool oursIsRight = differences.Values.All(sides => sides[Measurement.OursName].IsTolerable);
        foreach (string lack in peers.BaselineLacks)
        {
            Console.WriteLine($"{NoBaseline}{lack}");
        }

        foreach (Case row in options.Cases)
        {
            IReadOnlyDictionary<string, Difference> found = differences[row.Key];
            Console.WriteLine(JsonSerializer.Serialize(oursIsRight
                ? With(peers.ContestantsOf(row), contestants => Measure(row, [.. contestants.Where(one => found[one.Name].IsTolerable)], found, options.BudgetOfEach))
                : new Measurement(row.Key, found, new Dictionary<string, Spread>(), BaselineRatio: null, AllocatedBytes: 0, Phases: null, IsNoisy: false)));
        }

        return 0;
    }

    private static Peers Load(UntiedThread untied, BaselineLibrary? baseline)
    {
        string? onnxFailure = OnnxLibrary.WhyNot();
        bool hasTorch = LibTorch.TryLoad(out string torchFailure);
        Report("ONNX Runtime", onnxFailure);
        Report("TorchSharp", hasTorch ? null : torchFailure);
        return new Peers(hasTorch, onnxFailure is null ? new OnnxLibrary(untied) : null, baseline);
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

    /// <summary>Times sides that are right, ours the first and the baseline, where there is one, the second.</summary>
    private static Measurement Measure(Case row, IReadOnlyList<IContestant> contestants, IReadOnlyDictionary<string, Difference> differences, TimeSpan budget)
    {
        bool hasBaseline = contestants.Count > 1 && contestants[1] is BaselineContestant;
        TurnTimes times = Interleaving.Measure(
            [.. contestants.Select(one => (Action)one.Run)],
            row.ThreadCount,
            budget,
            hasBaseline && contestants.Count == 2 ? TurnPlan.Builds : TurnPlan.Sides,
            alternating: hasBaseline ? 2 : 1);
        Dictionary<string, Spread> byName = contestants.Zip(times.Spreads).ToDictionary(pair => pair.First.Name, pair => pair.Second);
        double? baselineRatio = hasBaseline ? times.MedianOfTurns(p10 => p10[1] / p10[0]) : null;
        long allocated = Allocations.OfOne(contestants[0].Run);
        IReadOnlyDictionary<string, double>? phases = contestants[0] is IPhasedContestant phased ? PhaseShares.Measure(phased, row.ThreadCount) : null;
        return new Measurement(row.Key, differences, byName, baselineRatio, allocated, phases, times.IsNoisy);
    }
}
