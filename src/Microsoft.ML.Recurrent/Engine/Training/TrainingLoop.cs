using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// Mini-batches to weight updates, epoch after epoch. Whatever ends the run, the network is left with the weights of the best
/// epoch that ended (the last one where no validation data can tell); when none did, the run throws.
/// </summary>
internal sealed class TrainingLoop
{
    // A single bad mini-batch may pass; a row of them means that the weights themselves lead nowhere.
    private const int MaximumSkippedInARow = 10;

    /// <summary>Most sequences of a batch of validation data.</summary>
    public const int EvaluationBatchSize = 128;

    private readonly ILearner _learner;
    private readonly TrainingSettings _settings;
    private readonly IBatchSource _training;
    private readonly IBatchSource? _validation;
    private readonly TaskMetrics? _metrics;
    private readonly Execution _execution;
    private readonly Gradients _gradients;
    private readonly Optimizer _optimizer;
    private readonly GradientClipping _clipping;
    private readonly RateSchedule _schedule;
    private readonly EarlyStopping _stopping;

    // Whether the state is one from which training can go on.
    private bool _isBetweenBatches = true;

    /// <summary>Trains on mini-batches from anywhere.</summary>
    /// <param name="learner">Its weights have their first values.</param>
    /// <param name="settings">Checked by the caller.</param>
    /// <param name="training">At least one sequence.</param>
    /// <param name="validation">Decides which epoch is best; null or empty: the last one is.</param>
    /// <param name="metrics">What is measured of the validation data beside the loss; null: nothing.</param>
    /// <param name="workspace">Scratch memory; a fresh one unless given.</param>
    public TrainingLoop(
        ILearner learner,
        TrainingSettings settings,
        IBatchSource training,
        IBatchSource? validation,
        TaskMetrics? metrics = null,
        Workspace? workspace = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(training.SequenceCount, 1);
        _learner = learner;
        _settings = settings;
        _training = training;
        _validation = validation is { SequenceCount: > 0 } ? validation : null;
        _metrics = metrics;
        _gradients = new Gradients(learner.Parameters, settings.HasDenseEmbeddingUpdates, settings.FrozenParameters);
        _execution = new Execution(workspace ?? new Workspace(), settings.ThreadCount)
        {
            Seed = settings.Seed,
            SegmentLength = settings.SegmentLength,
            Gradients = _gradients,
        };
        _optimizer = settings.CreateOptimizer(learner.Parameters);
        _clipping = new GradientClipping(learner.Parameters);
        long batchCount = training.ExpectedBatchCount(settings.BatchSize);
        _schedule = new RateSchedule(settings.Schedule, settings.LearningRate, settings.EpochCount * batchCount, settings.WarmupFraction);
        _stopping = new EarlyStopping(_validation is null ? null : settings.SelectionMetric, settings.Patience);
        WeightAverage? average = settings.AveragingInterval > 0 || settings.AveragingStart > 0 ? new WeightAverage(learner.Weights.Length) : null;
        State = new TrainingState(learner.Weights, _optimizer.State, average, learner.CarriedStates);
    }

    /// <summary>
    /// All that changes while the loop trains; given the values of another run's before <see cref="Run"/>, the loop goes on from there. Whoever wants them
    /// copies them before <see cref="Run"/> returns, which leaves the best epoch's weights in place of the last ones.
    /// </summary>
    public TrainingState State { get; }

    /// <summary>Trains; call it once.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before an epoch ended with usable weights.</exception>
    /// <exception cref="InvalidOperationException">No epoch ended with usable weights.</exception>
    public TrainingResult Run(ITrainingObserver? observer = null, Cancellation cancellation = default)
    {
        TrainingEnd end;
        _execution.Cancellation = cancellation;
        try
        {
            _learner.Pack();
            end = RunEpochs(observer, cancellation);
            observer?.End(State);
        }
        catch (OperationCanceledException) when (cancellation.IsRequested)
        {
            if (_isBetweenBatches)
            {
                observer?.End(State);
            }

            if (State.Best.Epoch == 0)
            {
                throw;
            }

            end = TrainingEnd.Cancelled;
        }

        if (State.Best.Epoch == 0)
        {
            throw new InvalidOperationException(
                $"Training diverged: after {State.Step} mini-batches no epoch has ended with finite weights and a usable loss. "
                + "A lower learning rate or a lower maximum gradient norm may help; where features are numbers, so may smaller ones.");
        }

        State.Best.Weights.Span.CopyTo(_learner.Weights.Span);
        _learner.Pack();
        return new TrainingResult(State.History, State.Best.Epoch, end);
    }

    private TrainingEnd RunEpochs(ITrainingObserver? observer, Cancellation cancellation)
    {
        // Asked before an epoch and not after one, because the state may be that of a run which was about to stop.
        while (!_stopping.ShouldStop(State.Best) && (State.BatchCount >= 0 || State.Epoch < _settings.EpochCount))
        {
            if (State.BatchCount < 0 && State.Epoch > 0 && observer?.HasEnough(State) == true)
            {
                return TrainingEnd.Stopped;
            }

            // Met at once by a run that goes on from one which ended so.
            if (State.Progress.SkippedInARow >= MaximumSkippedInARow)
            {
                return TrainingEnd.Diverged;
            }

            BeginEpoch();
            while (_training.MoveNext(cancellation))
            {
                BatchResult batch = Learn(cancellation);
                observer?.EndBatch(batch, State);
                if (State.Progress.SkippedInARow >= MaximumSkippedInARow)
                {
                    return TrainingEnd.Diverged;
                }
            }

            EpochResult result = EndEpoch(cancellation);
            observer?.EndEpoch(result, State);
        }

        return _stopping.ShouldStop(State.Best) ? TrainingEnd.StoppedEarly : TrainingEnd.Completed;
    }

    /// <summary>Begins the next epoch, or goes on with the one that the state stands in.</summary>
    private void BeginEpoch()
    {
        if (State.BatchCount < 0)
        {
            State.Epoch++;
            State.BatchCount = 0;
            State.Progress = EpochProgress.After(State.Progress);
            if (State.Average is { } average && State.Epoch == _settings.AveragingStart)
            {
                average.HasBegun = true;
            }
        }

        _training.Begin(State.Epoch, State.BatchCount);
    }

    private BatchResult Learn(Cancellation cancellation)
    {
        cancellation.ThrowIfRequested();
        double learningRate = _schedule.At(State.Step, State.Plateau);
        EpochProgress before = State.Progress;
        _isBetweenBatches = false;
        try
        {
            _execution.Update = (uint)State.Step++;
            _learner.Begin(_training.Store, _training.Sequences, _execution);
            while (_learner.LearnNext(_execution, cancellation, out BatchLoss loss))
            {
                Update(loss, learningRate * _learner.RateFactor);
            }
        }
        catch (OperationCanceledException) when (State.Progress == before && State.Carried.Count == 0)
        {
            // Nothing of the mini-batch has reached the weights: it is as if it had not begun.
            State.Step--;
            _isBetweenBatches = true;
            throw;
        }

        State.BatchCount++;
        _isBetweenBatches = true;
        return ResultOf(before, learningRate * _learner.RateFactor);
    }

    /// <summary>What the mini-batch at hand has added to the sums of its epoch.</summary>
    private BatchResult ResultOf(EpochProgress before, double learningRate)
    {
        long steps = _training.StepCount;
        State.Progress.SequenceCount += _training.Sequences.Length;
        State.Progress.StepCount += steps;
        EpochProgress after = State.Progress;
        int updates = after.UpdateCount - before.UpdateCount;
        double weights = after.Loss.WeightSum - before.Loss.WeightSum;
        return new BatchResult
        {
            Epoch = State.Epoch,
            Batch = State.BatchCount,
            EpochFraction = Math.Min(1, (double)after.SequenceCount / _training.SequenceCount),
            SequenceCount = _training.Sequences.Length,
            StepCount = steps,
            Loss = weights == 0 ? double.NaN : (after.Loss.LossSum - before.Loss.LossSum) / weights,
            GradientNorm = updates == 0 ? double.NaN : (after.NormSum - before.NormSum) / updates,
            LearningRate = learningRate,
            IsClipped = after.ClippedCount > before.ClippedCount,
            IsSkipped = after.SkippedCount > before.SkippedCount,
        };
    }

    /// <summary>One update. Gradients that are not finite, or whose loss is not, change nothing.</summary>
    private void Update(BatchLoss loss, double learningRate)
    {
        // Where all examples weigh nothing there is no mean to learn from.
        if (loss.WeightSum != 0)
        {
            double norm = _clipping.Norm(_gradients, _execution);
            if (double.IsFinite(loss.LossSum) && double.IsFinite(norm))
            {
                float factor = Clip(norm);
                _optimizer.Step(_learner.Weights, _gradients, learningRate, _execution, factor);
                _learner.Pack();
                if (State.Average is { HasBegun: true } average)
                {
                    average.Add(_learner.Weights, _execution);
                }

                State.Progress.AddUpdate(loss, norm, isClipped: factor < 1);
            }
            else
            {
                State.Progress.AddSkipped();
            }
        }

        _gradients.Clear(_execution);
    }

    /// <summary>Limits the gradients one by one, and gives the factor that brings their norm to its maximum.</summary>
    private float Clip(double norm)
    {
        if (_settings.MaximumGradientValue > 0)
        {
            _clipping.ByValue(_gradients, _settings.MaximumGradientValue, _execution);
            norm = _clipping.Norm(_gradients, _execution);
        }

        return _settings.MaximumGradientNorm > 0 ? GradientClipping.FactorOf(norm, _settings.MaximumGradientNorm) : 1;
    }

    private EpochResult EndEpoch(Cancellation cancellation)
    {
        EpochResult result = State.Average is { Count: > 0 } average ? EndEpochWith(average, cancellation) : Judge(cancellation);
        State.BatchCount = -1;
        State.History.Add(result);
        if (_settings.AveragingInterval > 0 && State.Average is { HasBegun: false } waiting)
        {
            waiting.HasBegun = WeightAverage.IsTriggered(State.History, _settings.AveragingInterval);
        }

        return result;
    }

    /// <summary>Judges the average in place of the weights, which training then goes on with.</summary>
    private EpochResult EndEpochWith(WeightAverage average, Cancellation cancellation)
    {
        average.Swap(_learner.Weights, _execution);
        try
        {
            _learner.Pack();
            return Judge(cancellation);
        }
        finally
        {
            average.Swap(_learner.Weights, _execution);
            _learner.Pack();
        }
    }

    /// <summary>What the epoch's weights are worth.</summary>
    private EpochResult Judge(Cancellation cancellation)
    {
        BatchLoss? validation = _validation is null ? null : Evaluate(_validation, cancellation);
        IReadOnlyList<MetricValue> metrics = validation is null || _metrics is null ? [] : _metrics.Values();
        double loss = validation?.Mean ?? State.Progress.Loss.Mean;
        double learningRate = _schedule.At(State.Step - 1, State.Plateau);
        _schedule.EndEpoch(loss, State.Plateau);

        // The last update may have overflowed a weight that no loss has seen yet.
        bool isUsable = double.IsFinite(_clipping.NormOf(_learner.Weights, _execution)) && !(State.Progress.Loss.Mean > _settings.LargestUsableLoss);
        double usableLoss = isUsable ? loss : double.NaN;
        return new EpochResult
        {
            Epoch = State.Epoch,
            TrainingLoss = State.Progress.Loss.Mean,
            ValidationLoss = validation?.Mean,
            ValidationMetrics = metrics,
            LearningRate = learningRate,
            GradientNorm = State.Progress.MeanNorm,
            BatchCount = State.BatchCount,
            UpdateCount = State.Progress.UpdateCount,
            ClippedCount = State.Progress.ClippedCount,
            SkippedCount = State.Progress.SkippedCount,
            IsBest = _stopping.EndEpoch(State.Best, State.Epoch, usableLoss, metrics, _learner.Weights) && validation is not null,
        };
    }

    private BatchLoss Evaluate(IBatchSource source, Cancellation cancellation)
    {
        BatchLoss sum = default;
        _metrics?.Reset();
        source.Begin(State.Epoch);
        while (source.MoveNext(cancellation))
        {
            cancellation.ThrowIfRequested();
            sum += _learner.Evaluate(source.Store, source.Sequences, _execution, _metrics, cancellation);
        }

        return sum;
    }
}
