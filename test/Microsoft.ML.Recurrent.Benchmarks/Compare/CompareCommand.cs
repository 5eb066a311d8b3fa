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

        if (options.Baseline is { } directory)
        {
            if (BaselineBuild.FolderOf(directory) is not { } folder)
            {
                return WrongUsage;
            }

            Console.WriteLine($"Baseline: {BaselineLibrary.VersionIn(folder)}; ours: {BaselineLibrary.VersionIn(AppContext.BaseDirectory)}.");

            // Of an option that is there twice the last counts.
            arguments = [.. arguments, "--baseline", folder];
        }

        int status = options.Cases.Count > 0 ? CompareWithPeers(options, arguments) : 0;
        int ownStatus = options.OwnGroups.Count > 0 ? OwnGroups.Start(options, arguments) : 0;
        return status == 0 || (ownStatus != 0 && ownStatus != NoPeers) ? ownStatus : status;
    }

    private static IReadOnlyList<PeerSetting> SettingsOf(CompareOptions options) => options switch
    {
        { HasPeers: true } => PeerSetting.All,
        { Baseline: not null } => [PeerSetting.Builds],
        _ => [PeerSetting.WithoutPeers],
    };

    private static int CompareWithPeers(CompareOptions options, string[] arguments)
    {
        var children = new Dictionary<string, ChildProcess>();
        foreach (PeerSetting setting in SettingsOf(options))
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
            if (!child.OursIsRight)
            {
                Console.WriteLine("Ours is wrong, so nothing is timed.");
                break;
            }
        }

        string[] missing = [.. children.Values.SelectMany(child => child.MissingPeers).Distinct()];
        Array.ForEach(missing, peer => Console.WriteLine($"Does not load here, so it is left out: {peer}"));
        foreach (string lack in children.Values.SelectMany(child => child.BaselineLacks).Distinct())
        {
            Console.WriteLine($"The baseline is left out of {lack}");
        }

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
        foreach (string wrong in results.WrongSides)
        {
            Console.WriteLine(wrong);
        }

        IReadOnlyList<string> failures = results.Failures;
        Console.WriteLine(failures.Count > 0 ? string.Join(Environment.NewLine, failures)
            : "Ours answers as the double-precision reference does"
                + (results.Rows.Any(row => row.Case.Operation == OperationKind.Training && row.Ratio is not null) ? ", and no training step is slower than a peer's." : "."));
        return failures.Count > 0 ? Failed : missing.Length > 0 && options.RequiresPeers ? NoPeers : 0;
    }
}
