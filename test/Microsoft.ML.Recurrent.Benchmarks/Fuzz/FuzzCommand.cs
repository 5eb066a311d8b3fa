using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Feeds damaged files to everything public that reads one, and counts what came of it. Trials run in a process of their own with a limit on its heap, so that
/// one that ends the process or takes too much memory is counted like any other; the next process goes on after it.
/// </summary>
internal static class FuzzCommand
{
    public static int Run(string[] arguments)
    {
        if (FuzzOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine("fuzz: expected [--minutes N | --seconds N] [--seed N] [--heap-megabytes N] [--only TARGET] [--trial N]");
            return 2;
        }

        if (options.IsChild)
        {
            return FuzzChild.Run(options);
        }

        var tally = new FuzzTally();
        var clock = Stopwatch.StartNew();
        int next = options.FirstTrial;
        while ((options.IsOneTrial ? next == options.FirstTrial : clock.Elapsed < options.Duration)
            && RunChild(options with { FirstTrial = next, Duration = options.Duration - clock.Elapsed }, tally) is { } following)
        {
            next = following;
        }

        Console.WriteLine($"seed {options.Seed}, {next - options.FirstTrial} trials in {clock.Elapsed.TotalSeconds:F0} s, heap of at most {options.HeapMegabytes} MB");
        tally.Print();
        return tally.Unexpected == 0 ? 0 : 1;
    }

    /// <summary>Returns the number of the first trial that is yet to be run; nothing if trials cannot be run.</summary>
    private static int? RunChild(FuzzOptions options, FuzzTally tally)
    {
        string progress = Path.GetTempFileName();
        try
        {
            ProcessStartInfo start = OwnProcess.StartInfo("fuzz", options.ChildArguments(progress));
            start.RedirectStandardOutput = true;
            start.Environment["DOTNET_GCHeapHardLimit"] = $"{options.HeapMegabytes << 20:X}";
            start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
            using Process child = Process.Start(start)!;
            while (child.StandardOutput.ReadLine() is string line)
            {
                tally.Read(line);
            }

            child.WaitForExit();
            int last = FuzzProgress.Read(progress);
            if (child.ExitCode != 0)
            {
                string end = child.ExitCode == FuzzChild.TooSlow ? $"took more than {FuzzChild.Patience.TotalSeconds:F0} s" : $"ended the process with {child.ExitCode}";
                tally.AddUnexpected("process", end, $"trial {last} {end}; run it alone with --seed {options.Seed} --trial {last}");
            }

            // A child that began no trial will begin none next time either.
            return last < options.FirstTrial ? null : last + 1;
        }
        finally
        {
            File.Delete(progress);
        }
    }
}
