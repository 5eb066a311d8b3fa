using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Runs one child process per setting of the peers and prints the tables.</summary>
internal static class CompareCommand
{
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int NoPeers = 3;

    private const int MostAttempts = 2;

    public static int Run(string[] arguments)
    {
        if (CompareOptions.Parse(arguments) is not { } options)
        {
            return WrongUsage;
        }

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.WriteLine(MachineDescription.Text(options.IsAvx2));
        if (MachineDescription.LoadWarning is { } warning)
        {
            Console.WriteLine(warning);
        }

        int status = options.Cases.Count > 0 ? CompareWithPeers(options, arguments) : 0;
        int ownStatus = options.OwnGroups.Count > 0 ? OwnGroups.Start(options, arguments) : 0;
        return status == 0 || (ownStatus != 0 && ownStatus != NoPeers) ? ownStatus : status;
    }

    private static int CompareWithPeers(CompareOptions options, string[] arguments)
    {
        var children = new Dictionary<string, ChildProcess>();
        foreach (PeerSetting setting in PeerSetting.All)
        {
            Console.Error.WriteLine($"measuring, {setting.Name} allocator ...");
            ChildProcess child = ChildProcess.Run(setting, arguments, options.IsAvx2);

            // LibTorch was seen once to end its process by a segmentation fault: what the other process measured is not lost for it.
            for (int attempt = 1; child.ExitCode != 0; attempt++)
            {
                bool goesOn = attempt < MostAttempts;
                Console.Error.WriteLine(
                    $"The process that measures with the {setting.Name} allocator ended with code {child.ExitCode}{(goesOn ? "; again ..." : ".")}");
                if (!goesOn)
                {
                    return Failed;
                }

                child = ChildProcess.Run(setting, arguments, options.IsAvx2);
            }

            children.Add(setting.Name, child);
            if (!child.Agrees)
            {
                Console.WriteLine("Outputs or gradients differ, so nothing is timed.");
                break;
            }
        }

        string[] missing = [.. children.Values.SelectMany(child => child.MissingPeers).Distinct()];
        Array.ForEach(missing, peer => Console.WriteLine($"Does not load here, so it is left out: {peer}"));
        var results = new Results(options.Cases, children);
        Console.WriteLine("Multiply-add peak of a C# loop: "
            + string.Join(", ", results.Peaks.Select(peak => $"{peak.Value:F0} GFLOP/s on {peak.Key} thread{(peak.Key > 1 ? "s" : "")}")));
        if (children.Values.Select(child => child.LineNanoseconds).OfType<double>().ToArray() is { Length: > 0 } lines)
        {
            Console.WriteLine($"A cache line goes from one processor to another in {string.Join(" and ", lines)} ns (in each process that measures).");
        }

        foreach (IGrouping<string, Result> group in results.Rows.GroupBy(row => row.Case.Group))
        {
            new ResultTable(group.Key, [.. group], options.IsMarkdown).Print();
        }

        Bars.Print(results.Rows, options.IsAvx2);
        Console.WriteLine();
        IReadOnlyList<string> failures = results.Failures;
        Console.WriteLine(failures.Count > 0 ? string.Join(Environment.NewLine, failures)
            : results.Rows.Any(row => row.Peers.Count > 0) ? "Outputs and gradients agree, and no training step is slower than a peer's."
            : "Nothing was compared.");
        return failures.Count > 0 ? Failed : missing.Length > 0 && options.RequiresPeers ? NoPeers : 0;
    }
}
