using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Runs one child process per setting of the peer and prints the table.</summary>
internal static class CompareCommand
{
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const int NoPeers = 3;

    public static int Run(string[] arguments)
    {
        if (CompareOptions.Parse(arguments) is not { } options)
        {
            return WrongUsage;
        }

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.WriteLine(MachineDescription.Text);
        if (MachineDescription.LoadWarning is { } warning)
        {
            Console.WriteLine(warning);
        }

        Dictionary<int, double> before = MeasurePeaks(options);
        var measurements = new Dictionary<string, IReadOnlyList<Measurement>>();
        foreach (PeerSetting setting in PeerSetting.All)
        {
            Console.Error.WriteLine($"measuring against TorchSharp, {setting.Name} allocator ...");
            ChildRun run = RunChild(setting, arguments);
            if (run.ExitCode != 0)
            {
                Console.Error.WriteLine($"The process that measures with the {setting.Name} allocator ended with code {run.ExitCode}.");
                return Failed;
            }

            measurements.Add(setting.Name, run.Measurements);
            if (run.NoPeer is not null)
            {
                Console.WriteLine($"TorchSharp does not load here, so there is nothing to compare with: {run.NoPeer}");
                break;
            }
        }

        // A busy moment lowers a peak and would flatter every share of it.
        Dictionary<int, double> peaks = MeasurePeaks(options);
        foreach ((int threadCount, double peak) in before)
        {
            peaks[threadCount] = Math.Max(peaks[threadCount], peak);
        }

        Console.WriteLine("FMA peak of a C# loop: " + string.Join(", ", peaks.Select(peak => $"{peak.Value:F0} GFLOP/s on {peak.Key} thread{(peak.Key > 1 ? "s" : "")}")));
        var table = new TrainingTable(options, peaks, measurements);
        table.Print();
        return !table.HasPeers && options.RequiresPeers ? NoPeers : table.Failures.Count > 0 ? Failed : 0;
    }

    private static Dictionary<int, double> MeasurePeaks(CompareOptions options) => options.ThreadCounts.ToDictionary(count => count, FmaPeak.Measure);

    private static ChildRun RunChild(PeerSetting setting, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(CompareCommand).Assembly.Location);
        }

        start.ArgumentList.Add("compare-child");
        Array.ForEach(arguments, start.ArgumentList.Add);
        foreach ((string name, string value) in setting.Environment)
        {
            start.Environment[name] = value;
        }

        if (Environment.GetEnvironmentVariable("RECURRENT_TORCH_PRELOAD") is { Length: > 0 } preload)
        {
            start.Environment["LD_PRELOAD"] = preload;
        }

        using Process child = Process.Start(start)!;
        var found = new List<Measurement>();
        string? noPeer = null;
        while (child.StandardOutput.ReadLine() is string line)
        {
            if (line.StartsWith('{'))
            {
                found.Add(JsonSerializer.Deserialize<Measurement>(line)!);
                Console.Error.WriteLine($"  {found[^1].Shape}, {found[^1].ThreadCount} thread(s)");
            }
            else if (line.StartsWith(CompareChild.NoPeer, StringComparison.Ordinal))
            {
                noPeer = line[CompareChild.NoPeer.Length..];
            }
            else
            {
                Console.Error.WriteLine(line);
            }
        }

        child.WaitForExit();
        return new ChildRun(found, noPeer, child.ExitCode);
    }

    private sealed record ChildRun(IReadOnlyList<Measurement> Measurements, string? NoPeer, int ExitCode);
}
