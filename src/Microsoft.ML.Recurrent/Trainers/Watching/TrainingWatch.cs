using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Trainers.Checkpoints;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Trainers.Watching;

/// <summary>
/// All that happens beside training: the log, reports to the caller, the console, ML.NET's progress channel, counters, checkpoints, and the question whether there
/// has been enough. What a caller's code throws passes through, once a checkpoint is written.
/// </summary>
internal sealed class TrainingWatch : ITrainingObserver, IDisposable
{
    private static readonly string[] ChannelUnits = ["epochs"];

    private readonly TrainingLog _log;
    private readonly Throughput _throughput;
    private readonly CheckpointFolder? _checkpoints;
    private readonly RecurrentTrainerOptions _options;
    private readonly ConsoleProgress? _console;
    private readonly IProgressChannel? _channel;
    private readonly Func<GradientFlowReport>? _flow;
    private double _epochsDone;

    private TrainingWatch(
        RecurrentTrainerOptions options,
        TrainingLog log,
        Throughput throughput,
        CheckpointFolder? checkpoints,
        IProgressChannel? channel,
        Func<GradientFlowReport>? flow)
    {
        _flow = flow;
        (_options, _log, _throughput, _checkpoints, _channel) = (options, log, throughput, checkpoints, channel);
        _console = options.ShowProgress ? new ConsoleProgress() : null;
        _channel?.SetHeader(new ProgressHeader(["training loss"], ChannelUnits), entry => entry.SetProgress(0, _epochsDone, _throughput.NumberOfEpochs));
    }

    /// <summary>What watches a training; puts a checkpoint into the state where there is one to go on from.</summary>
    /// <param name="options">Who wants to be told, what is enough, and where checkpoints are.</param>
    /// <param name="fingerprint">Of the training; asked where there are checkpoints.</param>
    /// <param name="state">Of the training.</param>
    /// <param name="log">Takes what happens.</param>
    /// <param name="channel">ML.NET's; null: none.</param>
    /// <param name="flow">Follows gradients through the network as it is; null: nobody asks.</param>
    public static TrainingWatch Begin(
        RecurrentTrainerOptions options,
        Func<TrainingFingerprint> fingerprint,
        TrainingState state,
        TrainingLog log,
        IProgressChannel? channel,
        Func<GradientFlowReport>? flow)
    {
        if (options.CheckpointPath is null && options.ResumeFrom is null)
        {
            return new TrainingWatch(options, log, new Throughput(options.NumberOfEpochs, TimeSpan.Zero), checkpoints: null, channel, flow);
        }

        TrainingFingerprint training = options is { TrustsResumeFrom: true, ResumeFrom: { } path } ? CheckpointStart.FingerprintOf(path) : fingerprint();
        CheckpointFolder? folder = options.CheckpointPath is null ? null : new CheckpointFolder(options, training, log.TellTrouble);
        (string Path, CheckpointHeader Header)? start = CheckpointStart.Take(options, training, folder, state);
        if (start is { } taken)
        {
            log.Resume(taken.Path, state, taken.Header.History);
        }
        else if (folder?.OtherTraining() is { } difference)
        {
            log.TellOtherTraining(options.CheckpointPath!, difference);
        }

        return new TrainingWatch(options, log, new Throughput(options.NumberOfEpochs, start?.Header.Elapsed ?? TimeSpan.Zero), folder, channel, flow);
    }

    public void EndBatch(in BatchResult batch, TrainingState state)
    {
        _throughput.EndBatch(batch, state);
        _epochsDone = batch.Epoch - 1 + batch.EpochFraction;
        TrainingMeter.EndBatch(batch);
        _checkpoints?.EndBatch(state, _log.History, _throughput.Elapsed);
        if (_options.BatchProgress is null && _console is null)
        {
            return;
        }

        TrainingBatch report = ReportOf(batch, state);
        _console?.Report(report);
        if (_options.BatchProgress is { } progress)
        {
            try
            {
                progress.Report(report);
            }
            catch
            {
                _checkpoints?.Save(state, _log.History, _throughput.Elapsed);
                throw;
            }
        }
    }

    public void EndEpoch(EpochResult epoch, TrainingState state)
    {
        _throughput.EndEpoch(epoch.Epoch);
        TrainingMeter.EndEpoch(epoch);
        TrainingEpoch report = _log.Report(epoch, _throughput, state.Best.Epoch, _flow?.Invoke());
        _channel?.Checkpoint(epoch.TrainingLoss, epoch.Epoch);
        _checkpoints?.EndEpoch(state, _log.History, _throughput.Elapsed);
        _console?.Report(report);
        try
        {
            _options.Progress?.Report(report);
        }
        catch
        {
            _checkpoints?.Save(state, _log.History, _throughput.Elapsed);
            throw;
        }

        _throughput.BeginEpoch();
    }

    public bool HasEnough(TrainingState state)
    {
        if (_options.Control is { IsStopRequested: true })
        {
            _log.TellStop("asked for by the training control");
            return true;
        }

        if (_options.EarlyStoppingCriteria?.FirstOrDefault(criterion => criterion.ShouldStop(_log.History)) is { } enough)
        {
            _log.TellStop(enough.ToString()!);
            return true;
        }

        return false;
    }

    public void End(TrainingState state) => _checkpoints?.Save(state, _log.History, _throughput.Elapsed);

    public void Dispose() => _channel?.Dispose();

    private TrainingBatch ReportOf(in BatchResult batch, TrainingState state) => new()
    {
        Epoch = batch.Epoch,
        NumberOfEpochs = _throughput.NumberOfEpochs,
        Batch = batch.Batch,
        EpochFraction = batch.EpochFraction,
        Loss = batch.Loss,
        EpochLoss = state.Progress.Loss.Mean,
        LearningRate = batch.LearningRate,
        GradientNorm = batch.GradientNorm,
        ClippedShare = state.Progress.ClippedShare,
        SkippedCount = state.Progress.SkippedCount,
        SequencesPerSecond = _throughput.SequencesPerSecond,
        StepsPerSecond = _throughput.StepsPerSecond,
        BestEpoch = state.Best.Epoch,
        Elapsed = _throughput.Elapsed,
        TimeLeft = _throughput.TimeLeft,
    };
}
