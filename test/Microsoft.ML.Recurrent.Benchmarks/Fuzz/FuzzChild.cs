using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Runs trials one after the other until the time is over.</summary>
internal static class FuzzChild
{
    /// <summary>The exit code of a process whose trial took too long.</summary>
    public const int TooSlow = 3;

    /// <summary>A trial takes milliseconds; so many seconds are no noise of the machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static int Run(FuzzOptions options)
    {
        FuzzTarget[] targets = [.. FuzzTarget.All().Where(target => target.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))];
        if (targets.Length == 0)
        {
            Console.Error.WriteLine($"fuzz: no target contains '{options.Only}'");
            return 2;
        }

        var tally = new FuzzTally();
        using var progress = new FuzzProgress(options.ProgressPath!);
        using var guard = new Timer(_ => Environment.Exit(TooSlow));
        var clock = Stopwatch.StartNew();
        int trial = options.FirstTrial;
        do
        {
            progress.Write(trial);
            guard.Change(Patience, Timeout.InfiniteTimeSpan);
            Try(targets[trial % targets.Length], trial, options, tally);
            trial++;
        }
        while (!options.IsOneTrial && clock.Elapsed < options.Duration);
        guard.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        tally.Write();
        return 0;
    }

    private static void Try(FuzzTarget target, int trial, FuzzOptions options, FuzzTally tally)
    {
        long before = GC.GetTotalAllocatedBytes();
        string end;
        try
        {
            end = target.Run(new Random(HashCode(options.Seed, trial)));
        }
        catch (Exception exception) when (FuzzVerdict.Of(exception) is var verdict)
        {
            if (!verdict.IsExpected)
            {
                tally.AddUnexpected(target.Name, verdict.End, $"--seed {options.Seed} --trial {trial} --only '{options.Only}': {exception}");
                return;
            }

            end = verdict.End;
        }

        long allocated = GC.GetTotalAllocatedBytes() - before;
        if (allocated > (long)options.HeapMegabytes << 20)
        {
            tally.AddUnexpected(target.Name, "too much memory", $"--seed {options.Seed} --trial {trial} allocated {allocated >> 20} MB and ended with: {end}");
            return;
        }

        tally.Add(target.Name, end);
    }

    /// <summary>The same in every process, unlike System.HashCode.</summary>
    private static int HashCode(int seed, int trial) => unchecked((int)(((uint)seed * 0x9E3779B1u) ^ ((uint)trial * 0x85EBCA77u)));
}
