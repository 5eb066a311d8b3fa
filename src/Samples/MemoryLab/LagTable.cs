using Samples.Drawing;
using Samples.Running;

namespace Samples.MemoryLab;

/// <summary>How many steps can a network bridge? Each network climbs the lags of each task until it fails.</summary>
internal sealed class LagTable : ILabPart
{
    // With --full each network climbs three times, and its lag is the middle one.
    private static readonly int[] FullSeeds = [1, 2, 3];

    public string Name => "lags";

    public IEnumerable<Figure> Run(SampleArguments arguments, PictureSheet sheet)
    {
        int[] seeds = arguments.IsFull ? FullSeeds : [arguments.Seed ?? 1];
        Network[] networks = arguments.IsFull ? [.. Network.All, Network.DefaultGru, Network.DefaultLstm] : Network.All;
        Climb[] climbs =
        [
            .. from task in LagTask.All
               from network in networks
               from seed in seeds
               select new Climb(task, network, arguments.IsFull ? LagTask.Lags : task.DefaultLags, seed),
        ];

        // Long ones first, so that no thread is left alone with one.
        Parallel.ForEach(
            climbs.OrderByDescending(climb => climb.Task.TrainingCount).ToArray(),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            climb => climb.Run());
        var figures = new List<Figure>();
        var rows = new List<GridRow>();
        foreach (LagTask task in LagTask.All)
        {
            int[] lags = arguments.IsFull ? LagTask.Lags : task.DefaultLags;
            Console.WriteLine($"{task.Name}, solved: {task.Threshold}; at most {task.TrainingCount * task.Epochs:N0} sequences per training");
            Console.WriteLine($"{"lag",-20}{string.Concat(lags.Select(lag => $"{lag,9}"))}");
            foreach (Network network in networks)
            {
                Climb[] own = [.. climbs.Where(climb => climb.Task == task && climb.Network == network).OrderBy(climb => climb.Reached)];
                Climb middle = own[own.Length / 2];
                Console.WriteLine(FormattableString.Invariant($"{network.Name,-20}{string.Concat(middle.Trials.Select(Cell))}"));
                rows.Add(new GridRow(task.Name, network.Name, [.. LagTask.Lags.Select(lag => middle.IsSolvedAt(lag))]));
                figures.Add(new Figure($"{network.Name} {task.Name} lag", $"{middle.Reached}"));
            }

            Console.WriteLine();
        }

        sheet.Add(new LagGrid { Title = "Lags that networks bridge (filled: solved, ring: not)", Lags = LagTask.Lags, Rows = rows });
        return figures;

        static string Cell(Trial trial) => FormattableString.Invariant($"{trial.Score,8:F4}{(trial.IsSolved ? '*' : ' ')}");
    }

    /// <summary>The lags of a task that one network tries with one seed, from short to long, until it fails.</summary>
    private sealed class Climb(LagTask task, Network network, int[] lags, int seed)
    {
        private readonly List<Trial> _trials = [];

        public LagTask Task => task;

        public Network Network => network;

        public IReadOnlyList<Trial> Trials => _trials;

        /// <summary>The longest lag that was solved; 0: none.</summary>
        public int Reached => lags.Take(_trials.Count(trial => trial.IsSolved)).LastOrDefault();

        public void Run()
        {
            foreach (int lag in lags)
            {
                _trials.Add(task.Run(network, lag, seed));
                if (!_trials[^1].IsSolved)
                    break;
            }
        }

        /// <summary>Null where the lag was not tried.</summary>
        public bool? IsSolvedAt(int lag)
        {
            int place = Array.IndexOf(lags, lag);
            return place >= 0 && place < _trials.Count ? _trials[place].IsSolved : null;
        }
    }
}
