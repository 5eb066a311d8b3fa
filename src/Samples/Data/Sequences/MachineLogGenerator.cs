using System.Globalization;

namespace Samples.Data.Sequences;

/// <summary>
/// Makes a log of machines at work: current, temperature and vibration by the minute. In each cycle of work the three rise one after the
/// other, and in which order tells the state of the machine; how far they rise hints at it. The same seed gives the same text everywhere,
/// as no more than sums and products are taken.
/// </summary>
internal sealed class MachineLogGenerator
{
    public const string Header = "run,minute,current,temperature,vibration,state";

    public const int DefaultSeed = 1;

    private const int RunCount = 300;
    private const int ShortestRun = 25;
    private const int LongestRun = 45;

    // Minutes from the first to the last start of a run: about ten runs are under way at any time.
    private const int LogLength = 1000;

    // The sensors in the order in which they rise: 0 is current, 1 temperature, 2 vibration.
    private static readonly (string State, int[] Order)[] States =
    [
        ("normal", [0, 1, 2]),
        ("blocked", [1, 0, 2]),
        ("slipping", [2, 0, 1]),
        ("loose", [0, 2, 1]),
    ];

    private readonly Random _random;

    private MachineLogGenerator(int seed) => _random = new Random(seed);

    /// <summary>The lines of the log, in the order of its minutes: the rows of runs lie between each other's.</summary>
    public static string[] Lines(int seed) =>
    [
        Header,
        .. Enumerable.Range(0, RunCount).SelectMany(new MachineLogGenerator(seed).Run)
            .OrderBy(reading => reading.Minute).ThenBy(reading => reading.Run, StringComparer.Ordinal)
            .Select(LineOf),
    ];

    private static string LineOf(MachineReading reading) => string.Create(
        CultureInfo.InvariantCulture,
        $"{reading.Run},{reading.Minute},{reading.Current:F1},{reading.Temperature:F1},{reading.Vibration:F2},{reading.State}");

    private IEnumerable<MachineReading> Run(int number)
    {
        (string state, int[] order) = States[number % States.Length];
        int start = _random.Next(LogLength);
        bool[][] rises = Rises(order, _random.Next(ShortestRun, LongestRun + 1));

        // Machines differ more from each other than states do, of which a blocked one gets hotter and a loose one shakes more.
        double[] rest = [Between(2, 4), Between(20, 40), Between(0.3, 0.7)];
        double[] rise = [Between(4, 8), Between(10, 20) * (state == "blocked" ? 1.3 : 1), Between(0.8, 1.6) * (state == "loose" ? 1.3 : 1)];
        double[] noise = [0.8, 2, 0.2];
        for (int minute = 0; minute < rises[0].Length; minute++)
        {
            double[] values = [.. rest.Select((value, sensor) => value + (rises[sensor][minute] ? rise[sensor] : 0) + (noise[sensor] * Noise()))];
            yield return new MachineReading
            {
                Run = string.Create(CultureInfo.InvariantCulture, $"r{number + 1:D3}"),
                Minute = start + minute,
                Current = (float)values[0],
                Temperature = (float)values[1],
                Vibration = (float)values[2],
                State = state,
            };
        }
    }

    /// <summary>When each sensor is up: in turns of two or three minutes, in their order, with some minutes of rest between cycles.</summary>
    private bool[][] Rises(int[] order, int length)
    {
        bool[][] rises = [new bool[length], new bool[length], new bool[length]];
        for (int minute = _random.Next(1, 5); minute < length; minute += _random.Next(4, 9))
        {
            foreach (int sensor in order)
            {
                int end = Math.Min(length, minute + _random.Next(2, 4));
                rises[sensor].AsSpan(Math.Min(minute, end)..end).Fill(true);
                minute = end;
            }
        }
        return rises;
    }

    private double Between(double low, double high) => low + ((high - low) * _random.NextDouble());

    /// <summary>Nearly normal, with mean 0 and deviation 1: the sum of twelve uniform draws less six (Irwin-Hall).</summary>
    private double Noise() => Enumerable.Range(0, 12).Sum(_ => _random.NextDouble()) - 6;
}
