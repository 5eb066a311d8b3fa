using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Experiments.Tuning;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>Runs one trial after the other, as the board hands them out.</summary>
internal sealed class TrialWorker
{
    // Of an order whose runner is lost.
    private const int MaximumAttempts = 3;

    public required TrialBoard Board { get; init; }

    public required TrialTrainer Trainer { get; init; }

    public required TrialObjective Objective { get; init; }

    public required BestTrial Best { get; init; }

    /// <summary>Null: trials run here.</summary>
    public required ITrialRunner? Runner { get; init; }

    public required string TrainerName { get; init; }

    public required int ThreadCount { get; init; }

    /// <summary>Folders of the trials' checkpoints are made in it.</summary>
    public required string CheckpointPath { get; init; }

    public required string DataFingerprint { get; init; }

    /// <summary>Told of each attempt that has ended.</summary>
    public required Action<ObservedTrial> Ended { get; init; }

    public void Run(Cancellation cancellation)
    {
        while (Board.Next(cancellation.Token) is { } assignment)
        {
            Run(assignment, cancellation);
        }
    }

    private void Run(TrialAssignment assignment, Cancellation cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<IFittedModel> models = [];
        Exception? error = null;
        try
        {
            models = Train(assignment, cancellation);
            if (Objective.NeedsModel && models.Count > 0 && !cancellation.IsRequested)
            {
                Measure(assignment.Trial, models);
            }
        }
        catch (Exception exception)
        {
            // A trial may need more memory than there is, which the next one need not.
            error = exception is OperationCanceledException && cancellation.IsRequested ? null : exception;
        }

        ObservedTrial record = Board.Locked(records => records.First(record => record.Number == assignment.Trial));
        TrialStatus state = error is not null ? TrialStatus.Failed : StateOf(record, models.Count > 0, cancellation.IsRequested);
        if (models.Count > 0 && error is null && (!Objective.NeedsModel || record.LastMeasurement is not null))
        {
            Best.Offer(record, models);
        }

        record = Board.End(assignment.Trial, state, Stopwatch.GetElapsedTime(start), error);
        if (state is TrialStatus.Finished or TrialStatus.Pruned or TrialStatus.Failed)
        {
            DeleteCheckpoints(assignment.Trial);
        }

        Ended(record);
    }

    private static TrialStatus StateOf(ObservedTrial record, bool hasModel, bool isCancelled) => record.LastAnswer switch
    {
        _ when !hasModel => TrialStatus.Cancelled,
        TrialAnswer.Prune => TrialStatus.Pruned,
        TrialAnswer.Pause when record.EpochCount < record.Assignment.MaximumEpochs => TrialStatus.Paused,
        TrialAnswer.Stop when record.EpochCount < record.Assignment.MaximumEpochs => TrialStatus.Cancelled,
        TrialAnswer.Continue when isCancelled && record.EpochCount < record.Assignment.ToEpoch => TrialStatus.Cancelled,
        _ => TrialStatus.Finished,
    };

    private IReadOnlyList<IFittedModel> Train(TrialAssignment assignment, Cancellation cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            TrialOrder order = OrderOf(assignment, attempt);
            try
            {
                return Runner is null
                    ? Trainer.Train(order, Answer, cancellation)
                    : Best.Read(Runner.Run(order, Answer, cancellation.Token));
            }
            catch (IOException) when (Runner is not null && attempt < MaximumAttempts && !cancellation.IsRequested)
            {
                // The next attempt goes on from the last checkpoint.
            }
        }

        TrialCommand Answer(TrialReport report)
            => Board.Report(report with { Attempt = assignment.Attempt }) == TrialAnswer.Continue ? TrialCommand.Continue : TrialCommand.End;
    }

    private TrialOrder OrderOf(TrialAssignment assignment, int attempt) => new()
    {
        Trainer = TrainerName,
        Trial = assignment.Trial,
        Attempt = attempt,
        Seed = (int)assignment.Seed,
        Parameters = assignment.Parameters,
        FromEpoch = assignment.FromEpoch,
        ToEpoch = assignment.ToEpoch,
        NumberOfEpochs = assignment.MaximumEpochs,
        NumberOfThreads = ThreadCount,
        CheckpointPath = Runner is not null || assignment.Resumes || assignment.ToEpoch < assignment.MaximumEpochs ? FolderOf(assignment.Trial) : null,
        DataFingerprint = DataFingerprint,
    };

    private string FolderOf(int trial) => Path.Combine(CheckpointPath, $"trial{trial:D4}");

    private void Measure(int trial, IReadOnlyList<IFittedModel> models)
    {
        double metric = double.NaN;
        if (Objective.Custom is { } custom)
        {
            metric = models.Select((model, fold) => custom(Trainer.ModelOf(model, fold), Trainer.FoldTrainer.MeasuredRows(model, fold))).Average();
        }

        double latency = Objective.LatencyWeight > 0 ? ScoringTime.MillisecondsPerRow(Trainer.TransformerOf(models[0]), Trainer.Folds[0].Validation) : double.NaN;
        Board.Measure(trial, metric, latency);
    }

    private void DeleteCheckpoints(int trial)
    {
        string folder = FolderOf(trial);
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way.
        }
    }
}
