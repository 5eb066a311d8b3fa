using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>Trains the folds of one trial from one epoch to another.</summary>
/// <param name="trainer">Reads the rows and trains.</param>
/// <param name="options">Of the trial.</param>
/// <param name="foldCount">Folds.</param>
/// <param name="order">The epochs.</param>
/// <param name="report">Takes each epoch.</param>
/// <param name="cancellation">Ends all folds within a mini-batch.</param>
internal sealed class TrialTraining(
    IFoldTrainer trainer,
    RecurrentTrainerOptions options,
    int foldCount,
    TrialOrder order,
    Func<TrialReport, TrialCommand> report,
    Cancellation cancellation)
{
    // Forward, and backward to the inputs and to the weights.
    private const int PassCount = 3;

    private readonly IFittedModel?[] _models = new IFittedModel?[foldCount];
    private readonly TrainingControl[] _controls = [.. Enumerable.Range(0, foldCount).Select(_ => new TrainingControl())];
    private readonly long[] _epochCosts = new long[foldCount];
    private long _weightCount;

    /// <summary>Trains; returns the models of all folds, with the weights of the best epoch of each.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before an epoch had ended in all folds.</exception>
    public IReadOnlyList<IFittedModel> Run()
    {
        if (foldCount == 1)
        {
            return [Train(0, order.NumberOfThreads, epoch => Tell([epoch]))];
        }

        int placeCount = Math.Min(foldCount, order.NumberOfThreads);
        using var gate = new FoldGate(foldCount, placeCount, Tell, cancellation);
        var errors = new Exception?[foldCount];
        Thread[] threads =
        [
            .. Enumerable.Range(0, foldCount).Select(fold => new Thread(() => errors[fold] = TrainInStep(gate, fold, order.NumberOfThreads / placeCount))
            {
                IsBackground = true,
                Name = $"trial {order.Trial} fold {fold}",
            }),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Exception? error = errors.FirstOrDefault(error => error is not null and not OperationCanceledException) ?? gate.Error ?? errors.FirstOrDefault(error => error is not null);
        return error is null ? [.. _models.Select(model => model!)]
            : throw (error is OperationCanceledException cancelled
                ? new OperationCanceledException(cancelled.Message, cancelled)
                : new InvalidOperationException(error.Message, error));
    }

    private Exception? TrainInStep(FoldGate gate, int fold, int threadCount)
    {
        try
        {
            gate.Enter();
        }
        catch (OperationCanceledException exception)
        {
            return exception;
        }

        Exception? error = null;
        try
        {
            _models[fold] = Train(fold, threadCount, epoch => gate.EndEpoch(fold, epoch));
        }
        catch (Exception exception)
        {
            error = exception;
        }

        gate.Leave(fold, _models[fold]?.TrainingHistory.LastOrDefault(), error);
        return error;
    }

    private IFittedModel Train(int fold, int threadCount, Func<TrainingEpoch, bool> endEpoch)
    {
        RecurrentTrainerOptions own = options.Copy();
        own.NumberOfEpochs = order.NumberOfEpochs;
        own.NumberOfThreads = Math.Max(1, threadCount);
        own.Seed = order.Seed;
        own.ValidationSet = null;
        own.ValidationSetFraction = 0;
        own.ValidationGroupColumnName = null;
        own.Control = _controls[fold];
        own.Progress = new EpochEnd(epoch => EndEpoch(fold, epoch, endEpoch));
        own.SavesAtEndAlone = true;
        own.CheckpointPath = order.CheckpointPath is { } path ? Path.Combine(path, $"fold{fold}") : null;
        own.ResumeFrom = own.CheckpointPath is { } folder ? CheckpointOf(folder) : null;
        own.TrustsResumeFrom = own.ResumeFrom is not null;
        own.Validate();
        return trainer.Train(fold, own, (uint)order.Seed, (weights, stepCount) => Begin(fold, weights, stepCount), cancellation);
    }

    /// <summary>The checkpoint that the epochs done have left; null: there is none, and they are trained again.</summary>
    private string? CheckpointOf(string folder) => order.FromEpoch > 0 && Directory.Exists(folder)
        ? Directory.GetFiles(folder, $"*-epoch{order.FromEpoch:D4}-batch*-end.checkpoint").FirstOrDefault()
        : null;

    private void Begin(int fold, ParameterSet weights, long stepCount)
    {
        // Vectors of tokens are looked up, not multiplied.
        long multiplied = weights.All.Where(parameter => !parameter.IsTable).Sum(parameter => (long)parameter.Length);
        _epochCosts[fold] = PassCount * multiplied * stepCount;
        _weightCount = Math.Max(_weightCount, weights.All.Sum(parameter => (long)parameter.Length));
    }

    private void EndEpoch(int fold, TrainingEpoch epoch, Func<TrainingEpoch, bool> endEpoch)
    {
        // Epochs before the order's first are those of a checkpoint that was lost.
        bool goesOn = epoch.Epoch <= order.FromEpoch || endEpoch(epoch);
        if (!goesOn)
        {
            _controls[fold].StopAfterEpoch();
        }
    }

    /// <summary>Reports the epoch that all folds have ended; returns whether there is another.</summary>
    private bool Tell(IReadOnlyList<TrainingEpoch> folds)
    {
        int epoch = folds.Max(fold => fold.Epoch);
        TrialCommand command = report(new TrialReport
        {
            Trial = order.Trial,
            Attempt = order.Attempt,
            Epoch = epoch,
            TrainingLoss = folds.Average(fold => fold.TrainingLoss),
            ValidationLoss = folds.Average(fold => fold.ValidationLoss ?? double.NaN),
            Metrics = folds[0].ValidationMetrics.Keys.ToDictionary(name => name, name => folds.Average(fold => fold.ValidationMetrics[name]), StringComparer.Ordinal),
            Cost = epoch * _epochCosts.Sum(),
            NumberOfWeights = _weightCount,
        });
        return command == TrialCommand.Continue && epoch < order.ToEpoch;
    }

    /// <summary>Calls on the training thread.</summary>
    private sealed class EpochEnd(Action<TrainingEpoch> action) : IProgress<TrainingEpoch>
    {
        public void Report(TrainingEpoch value) => action(value);
    }
}
