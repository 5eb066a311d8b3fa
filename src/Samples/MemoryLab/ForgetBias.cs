using Samples.Drawing;
using Samples.Running;

namespace Samples.MemoryLab;

/// <summary>What does the forget gate begin with? Temporal order, learned by LSTMs whose forget gates begin closed by half, open, wide open, or with memories of all lengths up to the lag.</summary>
internal sealed class ForgetBias : ILabPart
{
    private static readonly int[] Lags = [10, 30, 100, 300];
    private static readonly int[] FullSeeds = [1, 2, 3];
    private static readonly OrderTask Task = new();

    private static readonly (string Name, Network Network, float Bias)[] Starts =
    [
        ("forget bias 0", Network.DefaultLstm, 0),
        ("forget bias 1", Network.DefaultLstm, 1),
        ("forget bias 3", Network.DefaultLstm, 3),
        ("chrono start", Network.Lstm, 1),
    ];

    public string Name => "forget";

    public IEnumerable<Figure> Run(SampleArguments arguments, PictureSheet sheet)
    {
        int[] seeds = arguments.IsFull ? FullSeeds : [arguments.Seed ?? 1];
        var trials = new Trial[Starts.Length, Lags.Length, seeds.Length];
        Parallel.For(0, trials.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, run =>
        {
            (int start, int lag, int seed) = (run / (Lags.Length * seeds.Length), run / seeds.Length % Lags.Length, run % seeds.Length);
            trials[start, lag, seed] = Task.Run(Starts[start].Network, Lags[lag], seeds[seed], options => options.ForgetBias = Starts[start].Bias);
        });

        Console.WriteLine($"Sequences until an LSTM solves temporal order, the mean of {(seeds.Length == 1 ? "one seed" : $"{seeds.Length} seeds")}; -: not all solved after {Task.TrainingCount * Task.Epochs:N0}");
        Console.WriteLine($"{"lag",-20}{string.Concat(Lags.Select(lag => $"{lag,9}"))}");
        var figures = new List<Figure>();
        for (int start = 0; start < Starts.Length; start++)
        {
            double?[] needed = [.. Lags.Select((_, lag) => Needed(start, lag))];
            Console.WriteLine($"{Starts[start].Name,-20}{string.Concat(needed.Select(count => count is double value ? FormattableString.Invariant($"{value,9:F0}") : $"{"-",9}"))}");
            figures.Add(new Figure($"{Starts[start].Name} lag", $"{Lags.Where((_, lag) => needed[lag] is not null).LastOrDefault()}"));
        }

        Console.WriteLine();
        sheet.Add(new LineChart
        {
            Title = "Sequences until an LSTM solves temporal order",
            HorizontalName = "lag; where a line ends, longer lags are not solved",
            IsHorizontalLogarithmic = true,
            IsVerticalLogarithmic = true,
            Lines = [.. Starts.Select((start, i) => new ChartLine(start.Name, [.. Lags.Select((lag, j) => ((double)lag, Needed(i, j) ?? double.NaN)).Where(point => !double.IsNaN(point.Item2))]))],
        });
        return figures;

        double? Needed(int start, int lag)
        {
            Trial[] own = [.. seeds.Select((_, seed) => trials[start, lag, seed])];
            return own.All(trial => trial.IsSolved) ? own.Average(trial => trial.Sequences) : null;
        }
    }
}
