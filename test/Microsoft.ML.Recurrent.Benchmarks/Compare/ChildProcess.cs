using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Runs <see cref="CompareChild"/> in a process of its own and gathers what it writes.</summary>
internal sealed class ChildProcess
{
    private readonly List<string> _missingPeers = [];
    private readonly List<string> _baselineLacks = [];

    public Dictionary<string, Measurement> Measurements { get; } = [];

    /// <summary>GFLOP/s by number of threads.</summary>
    public Dictionary<int, double> Peaks { get; } = [];

    /// <summary>How many a cache line takes between two processors; null where no row has two threads.</summary>
    public double? LineNanoseconds { get; private set; }

    /// <summary>Which peers did not load, and why.</summary>
    public IReadOnlyList<string> MissingPeers => _missingPeers;

    /// <summary>Shapes that the baseline lacks, and why.</summary>
    public IReadOnlyList<string> BaselineLacks => _baselineLacks;

    public int ExitCode { get; private set; }

    /// <summary>False: nothing was timed.</summary>
    public bool OursIsRight => Measurements.Values.All(found => found.Differences[Measurement.OursName].IsTolerable);

    public static ChildProcess Run(PeerSetting setting, string[] arguments, bool isAvx2)
    {
        ProcessStartInfo start = OwnProcess.StartInfo("compare-child", arguments, isAvx2);
        start.RedirectStandardOutput = true;
        foreach ((string name, string value) in setting.Environment)
        {
            start.Environment[name] = value;
        }

        if (Environment.GetEnvironmentVariable("RECURRENT_TORCH_PRELOAD") is { Length: > 0 } preload)
        {
            start.Environment["LD_PRELOAD"] = preload;
        }

        using Process child = Process.Start(start)!;
        var result = new ChildProcess();
        while (child.StandardOutput.ReadLine() is string line)
        {
            result.Read(line);
        }

        child.WaitForExit();
        result.ExitCode = child.ExitCode;
        return result;
    }

    private void Read(string line)
    {
        if (line.StartsWith('{'))
        {
            Measurement found = JsonSerializer.Deserialize<Measurement>(line)!;
            Measurements.Add(found.Key, found);
            Console.Error.WriteLine($"  {found.Key}{(found.IsNoisy ? ", noisy" : "")}");
        }
        else if (line.StartsWith(CompareChild.NoPeer, StringComparison.Ordinal))
        {
            _missingPeers.Add(line[CompareChild.NoPeer.Length..]);
        }
        else if (line.StartsWith(CompareChild.NoBaseline, StringComparison.Ordinal))
        {
            _baselineLacks.Add(line[CompareChild.NoBaseline.Length..]);
        }
        else if (line.StartsWith(CompareChild.Peak, StringComparison.Ordinal))
        {
            string[] numbers = line[CompareChild.Peak.Length..].Split(' ');
            Peaks.Add(int.Parse(numbers[0], CultureInfo.InvariantCulture), double.Parse(numbers[1], CultureInfo.InvariantCulture));
        }
        else if (line.StartsWith(CompareChild.Line, StringComparison.Ordinal))
        {
            LineNanoseconds = double.Parse(line[CompareChild.Line.Length..], CultureInfo.InvariantCulture);
        }
        else
        {
            Console.Error.WriteLine(line);
        }
    }
}
