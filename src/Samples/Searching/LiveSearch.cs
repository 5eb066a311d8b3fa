using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Recurrent;
using Samples.Running;
using Spectre.Console;

namespace Samples.Searching;

/// <summary>Shows an experiment while it runs, as a table that is drawn anew or, where the output goes into a file, a line per best trial so far; and what it found at its end.</summary>
internal sealed class LiveSearch : IProgress<TrialReport>
{
    private const int ShownTrials = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly SampleArguments _arguments;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, TrialLine> _lines = [];
    private readonly List<(double Seconds, double Best)> _bestSoFar = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private LiveDisplayContext? _live;
    private long _drawn;

    /// <param name="arguments">Name the file of the plot.</param>
    /// <param name="settings">Told to report here.</param>
    public LiveSearch(SampleArguments arguments, RecurrentExperimentSettings settings)
    {
        _arguments = arguments;
        settings.EpochProgress = this;
    }

    /// <summary>Takes the trials that have ended.</summary>
    public IProgress<RecurrentRunDetail<TMetrics>> Trials<TMetrics>()
        where TMetrics : class => new Ended<TMetrics>(this);

    public T Run<T>(Func<T> experiment)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
        {
            return experiment();
        }

        T? result = default;
        AnsiConsole.Live(Draw()).Start(context =>
        {
            _live = context;
            result = experiment();
            Redraw(isForced: true);
        });
        _live = null;
        return result!;
    }

    public void Report(TrialReport value)
    {
        lock (_lock)
        {
            TrialLine line = LineOf(value.Trial);
            (line.Status, line.Epochs, line.Loss) = ("training", value.Epoch, value.ValidationLoss);
            Redraw(isForced: false);
        }
    }

    /// <summary>The best trials, and a plot of the best value over the time.</summary>
    public void Show<TMetrics>(RecurrentExperimentResult<TMetrics> result)
        where TMetrics : class
    {
        Table table = NewTable("Best trials");
        IEnumerable<RecurrentRunDetail<TMetrics>> ranked = result.RunDetails.Where(run => !double.IsNaN(run.RankingValue)).OrderBy(run => run.RankingValue);
        foreach (RecurrentRunDetail<TMetrics> run in ranked.Take(ShownTrials))
        {
            table.AddRow($"{run.TrialId}", $"{run.Status}", $"{run.NumberOfEpochs}", Text(run.Metric), Text(run.ValidationLoss));
        }

        AnsiConsole.Write(table);
        int last = result.RunDetails.Count == 0 ? 0 : result.RunDetails.Max(run => run.NumberOfEpochs);
        Result.Print("best options", result.BestRun.Parameters.ToString());
        Result.Print("trials", $"{result.RunDetails.Count}, of which {result.RunDetails.Count(run => run.NumberOfEpochs < last)} had fewer epochs than the longest ({last})");
        Result.Print("failed trials", $"{result.RunDetails.Count(run => run.Status == TrialStatus.Failed)}");
        Result.Print($"best validation {result.MetricName}", result.BestRun.Metric);
        Result.Print("seconds", result.Elapsed.TotalSeconds, decimals: 1);
        if (_arguments.PicturePath is string path)
        {
            File.WriteAllText(path, BestSoFarPlot.Draw(_bestSoFar, result.MetricName));
        }
    }

    private static Table NewTable(string title) => new Table().Title(title).AddColumns("Trial", "Status", "Epochs", "Metric", "Loss");

    private static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("F4", CultureInfo.InvariantCulture);

    private void End<TMetrics>(RecurrentRunDetail<TMetrics> run)
        where TMetrics : class
    {
        lock (_lock)
        {
            TrialLine line = LineOf(run.TrialId);
            (line.Status, line.Epochs, line.Metric, line.Loss) = ($"{run.Status}", run.NumberOfEpochs, run.Metric, run.ValidationLoss);
            bool isBest = !_lines.Values.Any(other => other.Rank <= run.RankingValue) && !double.IsNaN(run.RankingValue);
            line.Rank = double.IsNaN(run.RankingValue) ? double.PositiveInfinity : run.RankingValue;
            if (isBest)
            {
                _bestSoFar.Add((Stopwatch.GetElapsedTime(_start).TotalSeconds, run.Metric));
                if (_live is null)
                {
                    Console.WriteLine($"{Stopwatch.GetElapsedTime(_start).TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s, trial {run.TrialId} of {run.NumberOfEpochs} epochs is best: {Text(run.Metric)}");
                }
            }

            Redraw(isForced: false);
        }
    }

    private TrialLine LineOf(int trial)
    {
        if (!_lines.TryGetValue(trial, out TrialLine? line))
        {
            _lines[trial] = line = new TrialLine();
        }

        return line;
    }

    private void Redraw(bool isForced)
    {
        if (_live is null || (!isForced && Stopwatch.GetElapsedTime(_drawn) < Pause))
        {
            return;
        }

        _drawn = Stopwatch.GetTimestamp();
        _live.UpdateTarget(Draw());
    }

    private Table Draw()
    {
        Table table = NewTable($"{_lines.Count} trials, {Stopwatch.GetElapsedTime(_start).TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s");
        foreach ((int trial, TrialLine line) in _lines.OrderBy(pair => pair.Value.Status == "training" ? 0 : 1).ThenBy(pair => pair.Value.Rank).Take(ShownTrials))
        {
            table.AddRow($"{trial}", line.Status, $"{line.Epochs}", Text(line.Metric), Text(line.Loss));
        }

        return table;
    }

    private sealed class Ended<TMetrics>(LiveSearch search) : IProgress<RecurrentRunDetail<TMetrics>>
        where TMetrics : class
    {
        public void Report(RecurrentRunDetail<TMetrics> value) => search.End(value);
    }
}
