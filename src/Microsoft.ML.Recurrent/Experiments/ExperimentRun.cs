using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.Experiments.Tuning;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>One execution of an experiment.</summary>
internal sealed class ExperimentRun<TMetrics>
    where TMetrics : class
{
    private const int AutomaticEpochs = 64;

    // Of the epochs of a whole trial: the lowest rung has one in so many.
    private const int LowestRungShare = 16;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly IHost _host;
    private readonly RecurrentExperimentSettings _settings;
    private readonly ExperimentTask<TMetrics> _task;
    private readonly ExperimentData _data;
    private readonly IProgress<RecurrentRunDetail<TMetrics>>? _progress;
    private readonly SharedTrainingSets _sets;
    private readonly Lock _progressLock = new();

    public ExperimentRun(
        IHostEnvironment environment,
        RecurrentExperimentSettings settings,
        ExperimentTask<TMetrics> task,
        ExperimentData data,
        IProgress<RecurrentRunDetail<TMetrics>>? progress)
    {
        (_host, _settings, _task, _data, _progress) = (environment.Register("RecurrentExperiment"), settings, task, data, progress);
        _sets = new SharedTrainingSets(settings.MaximumDataMemoryInMegabytes * 1_000_000L);
    }

    public RecurrentExperimentResult<TMetrics> Run(CancellationToken callersToken)
    {
        using IChannel channel = _host.Start("Experiment");
        var log = new ExperimentLog(channel);
        using var timer = new ExperimentTimer(_settings.MaximumExperimentTimeInSeconds, callersToken);
        var cancellation = new Cancellation(timer.Token, HostCancellation.Of(_host));
        try
        {
            return Run(log, timer, cancellation, callersToken);
        }
        catch (OperationCanceledException exception) when (cancellation.IsRequested)
        {
            throw new TimeoutException("The experiment ended while it read the rows, before any trial had ended an epoch.", exception);
        }
    }

    /// <summary>Runs the trials that another process asks for.</summary>
    public void Host(TextReader input, TextWriter output, CancellationToken cancellation)
    {
        using IChannel channel = _host.Start("Trials");
        var log = new ExperimentLog(channel);
        (TrialTrainer trainer, _, _, _) = Settle(log, cancellation);
        var models = new BestTrial(trainer, folder: null, _data.Folds.Count, log.TellTrouble);
        new TrialHost(trainer, models, DataFingerprint.Of(_data.Folds.Count, trainer, cancellation), input, output).Run(cancellation);
    }

    private RecurrentExperimentResult<TMetrics> Run(ExperimentLog log, ExperimentTimer timer, Cancellation cancellation, CancellationToken callersToken)
    {
        (TrialTrainer trainer, TrialObjective objective, SearchSpace space, TrialParameters start) = Settle(log, cancellation);
        TrialParameters[] enqueued = [.. _settings.Enqueued.Select(parameters => Completed(parameters, start))];
        foreach (TrialParameters proposal in enqueued)
        {
            // A name or a type that is wrong would come up when the search is over.
            space.Apply(trainer.Options.Copy(), proposal);
        }

        string fingerprint = DataFingerprint.Of(_data.Folds.Count, trainer, cancellation);
        JournalHeader header = ExperimentHeader.Of(_settings, trainer.Options, space, objective, EpochsPerTrial, _data.Folds.Count, fingerprint);
        IReadOnlyList<JournalEvent> past = [];
        using TrialJournal? journal = _settings.Folder is { } folder ? TrialJournal.Open(folder, header, log.TellTrouble, out past) : null;

        // A lower limit than the folder's begins no further trial, and takes none back.
        int begun = past.Select(line => line.Begin?.Trial + 1 ?? 0).DefaultIfEmpty(0).Max();
        var search = new TrialSearch(new TrialSearchSettings
        {
            Space = space,
            Tuner = _settings.Tuner,
            Scheduler = _settings.Scheduler,
            Seed = (ulong)_settings.Seed,
            MaximumTrials = _settings.MaximumTrials is { } most ? Math.Max(most, begun) : null,
            MaximumEpochs = EpochsPerTrial,
            MinimumEpochs = Math.Max(1, EpochsPerTrial / LowestRungShare),
            MaximumTotalEpochs = _settings.MaximumEpochs,
            Start = start,
            Earlier = _settings.WarmStartFolder is { } earlier ? EarlierTrials.Read(earlier, objective) : [],
            Enqueued = enqueued,
        });
        var board = new TrialBoard(search, objective, journal, past, _settings.EpochProgress);
        var best = new BestTrial(trainer, _settings.Folder, _data.Folds.Count, log.TellTrouble);
        if (past.Count > 0)
        {
            log.TellResumed(board.Records.Count(), board.Records.Count(record => record.Status == TrialStatus.Running));
            best.Restore(board.Records);
        }

        var details = new RunDetails<TMetrics>(trainer, objective, _data.Featurizer);
        using var checkpoints = CheckpointHome.Of(_settings.Folder);
        var worker = new TrialWorker
        {
            Board = board,
            Trainer = trainer,
            Objective = objective,
            Best = best,
            Runner = _settings.Runner,
            TrainerName = trainer.Options.GetType().DeclaringType!.Name,
            ThreadCount = Math.Max(1, _settings.ThreadCount / _settings.ParallelTrials),
            CheckpointPath = checkpoints.Path,
            DataFingerprint = fingerprint,
            Ended = record =>
            {
                lock (_progressLock)
                {
                    log.TellEnd(record, objective);
                    if (best.Trial >= 0 && IsRefitting)
                    {
                        timer.Reserve(RefitTimeOf(board.Locked(records => records.First(each => each.Number == best.Trial))));
                    }

                    _progress?.Report(details.Of(record));
                }
            },
        };
        RunWorkers(worker, timer, cancellation);
        log.TellSets(_sets);
        IReadOnlyList<ParameterImportance> importances = Importances.Of(space, search.Trials, (ulong)_settings.Seed);
        return Result(board, best, details, trainer, objective, importances, log, callersToken);
    }

    private int EpochsPerTrial => _settings.EpochsPerTrial > 0 ? _settings.EpochsPerTrial
        : _data.Options.NumberOfEpochs > 0 ? _data.Options.NumberOfEpochs
        : AutomaticEpochs;

    private bool IsRefitting => _settings.Refit || _data.IsCrossValidated;

    /// <summary>Resolves what was left open by a look at the rows.</summary>
    private (TrialTrainer Trainer, TrialObjective Objective, SearchSpace Space, TrialParameters Start) Settle(ExperimentLog log, Cancellation cancellation)
    {
        RecurrentTrainerOptions options = _data.Options;
        options.EarlyStoppingMetric = EarlyStoppingMetric.Loss;
        IFoldTrainer folds = _task.FoldTrainerOf(_host, _data, _sets);
        ExperimentStart start = folds.Settle(options, _settings, cancellation);
        log.TellStart(start.Taken);
        SearchSpace space = start.Space.Without(nameof(options.NumberOfEpochs));
        var objective = new TrialObjective(start.Metric, _settings.CustomMetric, _settings.CustomMetricIsHigherBetter, _settings.ModelSizeWeight, _settings.LatencyWeight);
        TrialParameters point = space.StartOf(start.Settled);
        log.Begin(space, point, _data, objective.Custom is null ? objective.Name + start.Units : objective.Name);
        return (new TrialTrainer(options, folds, _data.Folds), objective, space, point);
    }

    /// <summary>A proposal with the start's values where it has none.</summary>
    private static TrialParameters Completed(TrialParameters proposal, TrialParameters start)
        => proposal.Aggregate(start, (parameters, pair) => parameters.With(pair.Key, pair.Value));

    private void RunWorkers(TrialWorker worker, ExperimentTimer timer, Cancellation cancellation)
    {
        if (_settings.ParallelTrials == 1)
        {
            worker.Run(cancellation);
            return;
        }

        var errors = new Exception?[_settings.ParallelTrials];
        Thread[] threads =
        [
            .. Enumerable.Range(0, _settings.ParallelTrials).Select(i => new Thread(() =>
            {
                try
                {
                    worker.Run(cancellation);
                }
                catch (Exception exception)
                {
                    errors[i] = exception;
                    timer.Cancel();
                }
            })
            {
                IsBackground = true,
                Name = $"trials {i}",
            }),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (errors.FirstOrDefault(error => error is not null) is { } error)
        {
            throw new InvalidOperationException(error.Message, error);
        }
    }

    /// <summary>Training on all rows takes about as long as all folds took, and a fold's rows more.</summary>
    private TimeSpan RefitTimeOf(ObservedTrial trial)
    {
        int folds = _data.Folds.Count;
        double rows = folds == 1 ? 1 / (1 - _settings.HoldOutFraction) : folds / (double)(folds - 1);
        int parallel = Math.Min(folds, Math.Max(1, _settings.ThreadCount / _settings.ParallelTrials));
        int networks = _data.Options is RecurrentForecastTrainer.Options forecast ? forecast.EnsembleSize : 1;
        return trial.EpochCount == 0 ? TimeSpan.Zero : trial.Runtime * (networks * rows * parallel / folds * (trial.Best?.Epoch ?? 0) / trial.EpochCount);
    }

    private RecurrentExperimentResult<TMetrics> Result(
        TrialBoard board,
        BestTrial best,
        RunDetails<TMetrics> details,
        TrialTrainer trainer,
        TrialObjective objective,
        IReadOnlyList<ParameterImportance> importances,
        ExperimentLog log,
        CancellationToken callersToken)
    {
        ObservedTrial[] trials = [.. board.Records];
        if (best.Trial < 0)
        {
            throw WhyNoBest(trials, objective);
        }

        RecurrentRunDetail<TMetrics>[] runs = [.. trials.Select(details.Of)];
        RecurrentRunDetail<TMetrics> bestRun = runs.First(run => run.TrialId == best.Trial);
        ObservedTrial trial = trials.First(trial => trial.Number == best.Trial);
        int median = details.MedianFold(best.Models);
        bestRun.Model = trainer.ModelOf(best.Models[median], median);
        bool isRefitted = false;
        if (!callersToken.IsCancellationRequested)
        {
            Evaluate(bestRun, best, median, trainer, log);
            if (IsRefitting)
            {
                log.TellRefit(best.Trial, trial.Best!.Epoch);
                try
                {
                    bestRun.Model = TrialEstimators.Of(trial, trainer, _data.Featurizer, callersToken).Fit(_data.All);
                    isRefitted = true;
                }
                catch (OperationCanceledException) when (callersToken.IsCancellationRequested)
                {
                    log.TellTrouble("Training on all rows was cancelled: the model is the trial's own.");
                }
            }
        }

        return new RecurrentExperimentResult<TMetrics>
        {
            RunDetails = runs,
            BestRun = bestRun,
            MetricName = objective.Name,
            MetricIsHigherBetter = objective.IsHigherBetter,
            ParetoFront = objective.SizeWeight > 0 || objective.LatencyWeight > 0 ? Pareto.FrontOf(runs, objective.IsHigherBetter) : [bestRun],
            ParameterImportances = importances,
            Elapsed = Stopwatch.GetElapsedTime(_start),
            IsRefitted = isRefitted,
        };
    }

    private Exception WhyNoBest(ObservedTrial[] trials, TrialObjective objective)
    {
        Exception? error = trials.FirstOrDefault(trial => trial.Error is not null)?.Error;
        if (error is not null && Array.TrueForAll(trials, trial => trial.Status is TrialStatus.Failed or TrialStatus.Cancelled))
        {
            return new InvalidOperationException($"All trials failed; the first one: {error.Message}", error);
        }

        ObservedTrial[] ended = [.. trials.Where(trial => trial.Status is TrialStatus.Finished or TrialStatus.Paused or TrialStatus.Pruned)];
        return ended switch
        {
            [] => new TimeoutException("The experiment ended before any trial had ended an epoch."),
            _ when _settings.Folder is { } folder && ended.Any(trial => double.IsFinite(trial.Value)) => new InvalidOperationException(
                $"Option Folder: '{folder}' has the record of {ended.Length} trials, and none of the best models (files best-trial*.zip) that can be read. Raise MaximumTrials to search on, or use another folder."),
            _ => new InvalidOperationException(FormattableString.Invariant($"No trial has a value of {objective.Name} that is a finite number: {ended.Length} of {trials.Length} trials ended, trial {ended[0].Number} with {ValueOf(ended[0])}.")),
        };

        double ValueOf(ObservedTrial trial) => objective.Custom is null ? trial.Value : trial.BestMeasurement?.CustomMetric ?? double.NaN;
    }

    /// <summary>Measures the best trial's models. What a metric cannot be measured on (one label value alone, say) must not lose the search.</summary>
    private void Evaluate(RecurrentRunDetail<TMetrics> bestRun, BestTrial best, int median, TrialTrainer trainer, ExperimentLog log)
    {
        try
        {
            bestRun.FoldMetrics = [.. best.Models.Select((model, fold) => _task.Evaluate(trainer.ModelOf(model, fold), trainer.Folds[fold], trainer.Options))];
            bestRun.ValidationMetrics = bestRun.FoldMetrics[median];
        }
        catch (Exception exception)
        {
            log.TellTrouble($"The metrics of trial {best.Trial} could not be measured on the validation rows: {exception.Message}");
        }
    }
}
