using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// Mini-batches to weight updates, epoch after epoch. Whatever ends the run, the network is left with the weights of the best
/// epoch that ended (the last one where no validation data can tell); when none did, the run throws.
/// </summary>
internal sealed class TrainingLoop : IWeightUpdate
{
    // A single bad mini-batch may pass; a row of them means that the weights themselves lead nowhere.
    private const int MaximumSkippedInARow = 10;

    /// <summary>Most sequences of a batch of validation data.</summary>
    public const int EvaluationBatchSize = 128;

    private readonly ILearner _learner;
    private readonly TrainingSettings _settings;
    private readonly IBatchSource _training;
    private readonly IBatchSource? _validation;
    private readonly Execution _execution;
    private readonly Gradients _gradients;
    private readonly Optimizer _optimizer;
    private readonly GradientClipping _clipping;
    private readonly LearningRateSchedule _schedule;
    private readonly EarlyStopping _stopping;
    private readonly List<EpochResult> _history = [];
    private EpochProgress _progress;
    private long _step;
    private double _learningRate;

    /// <summary>Trains on sequences in memory.</summary>
    /// <param name="learner">Its weights have their first values.</param>
    /// <param name="settings">Checked by the caller.</param>
    /// <param name="training">At least one sequence.</param>
    /// <param name="validation">Decides which epoch is best; null or empty: the last one is.</param>
    /// <param name="workspace">Scratch memory; a fresh one unless given.</param>
    public TrainingLoop(ILearner learner, TrainingSettings settings, SequenceStore training, SequenceStore? validation, Workspace? workspace = null)
        : this(
            learner,
            settings,
            new LengthBucketSampler(training, settings.BatchSize, settings.Seed),
            validation is null ? null : new EvaluationBatches(validation, EvaluationBatchSize),
            workspace)
    {
    }

    /// <summary>Trains on mini-batches from anywhere.</summary>
    /// <param name="learner">Its weights have their first values.</param>
    /// <param name="settings">Checked by the caller.</param>
    /// <param name="training">At least one sequence; every mini-batch of an epoch but one is full.</param>
    /// <param name="validation">Decides which epoch is best; null or empty: the last one is.</param>
    /// <param name="workspace">Scratch memory; a fresh one unless given.</param>
    public TrainingLoop(ILearner learner, TrainingSettings settings, IBatchSource training, IBatchSource? validation, Workspace? workspace = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(training.SequenceCount, 1);
        _learner = learner;
        _settings = settings;
        _training = training;
        _validation = validation is { SequenceCount: > 0 } ? validation : null;
        _gradients = new Gradients(learner.Parameters, settings.HasDenseEmbeddingUpdates);
        _execution = new Execution(workspace ?? new Workspace(), settings.ThreadCount)
        {
            Seed = settings.Seed,
            SegmentLength = settings.SegmentLength,
            Gradients = _gradients,
        };
        _optimizer = settings.CreateOptimizer(learner.Parameters);
        _clipping = new GradientClipping(learner.Parameters);
        long batchCount = (training.SequenceCount + settings.BatchSize - 1) / settings.BatchSize;
        _schedule = new LearningRateSchedule(settings.Schedule, settings.LearningRate, settings.EpochCount * batchCount, settings.WarmupFraction);
        SelectionMetric metric = _validation is null ? SelectionMetric.None : settings.SelectionMetric;
        _stopping = new EarlyStopping(metric, settings.Patience, learner.Parameters.TotalLength);
    }

    /// <summary>Trains; call it once.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before an epoch ended with usable weights.</exception>
    /// <exception cref="InvalidOperationException">No epoch ended with usable weights.</exception>
    public TrainingResult Run(IProgress<EpochResult>? progress = null, CancellationToken cancellation = default)
    {
        TrainingEnd end;
        try
        {
            _learner.Pack();
            end = RunEpochs(progress, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && _stopping.BestEpoch > 0)
        {
            end = TrainingEnd.Cancelled;
        }

        if (_stopping.BestEpoch == 0)
        {
            throw new InvalidOperationException(
                $"Training diverged: after {_step} mini-batches no epoch has ended with finite weights and a finite loss. "
                + "A lower learning rate or a lower maximum gradient norm may help; so may smaller values in the features.");
        }

        _stopping.Restore(_learner.Weights);
        _learner.Pack();
        return new TrainingResult(_history, _stopping.BestEpoch, end);
    }

    private TrainingEnd RunEpochs(IProgress<EpochResult>? progress, CancellationToken cancellation)
    {
        for (int epoch = 1; epoch <= _settings.EpochCount; epoch++)
        {
            _progress = EpochProgress.After(_progress);
            _training.Begin(epoch);
            while (_training.MoveNext(cancellation))
            {
                cancellation.ThrowIfCancellationRequested();
                Learn(cancellation);
                if (_progress.SkippedInARow >= MaximumSkippedInARow)
                {
                    return TrainingEnd.Diverged;
                }
            }

            EpochResult result = EndEpoch(epoch, cancellation);
            _history.Add(result);
            progress?.Report(result);
            if (_stopping.ShouldStop)
            {
                return TrainingEnd.StoppedEarly;
            }
        }

        return TrainingEnd.Completed;
    }

    private void Learn(CancellationToken cancellation)
    {
        _learningRate = _schedule.At(_step);
        _execution.IsTraining = true;
        _execution.Update = (uint)_step++;
        _learner.Learn(_training.Store, _training.Sequences, _execution, this, cancellation);
    }

    /// <summary>One update. Gradients that are not finite, or whose loss is not, change nothing.</summary>
    void IWeightUpdate.Apply(BatchLoss loss)
    {
        // Where all examples weigh nothing there is no mean to learn from.
        if (loss.WeightSum != 0)
        {
            double norm = _clipping.Norm(_gradients, _execution);
            if (double.IsFinite(loss.LossSum) && double.IsFinite(norm))
            {
                _optimizer.Step(_learner.Weights, _gradients, _learningRate, _execution, Clip(norm));
                _learner.Pack();
                _progress.AddUpdate(loss, norm);
            }
            else
            {
                _progress.AddSkipped();
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

    private EpochResult EndEpoch(int epoch, CancellationToken cancellation)
    {
        BatchLoss? validation = _validation is null ? null : Evaluate(_validation, epoch, cancellation);
        double loss = validation?.Mean ?? _progress.Loss.Mean;
        double learningRate = _schedule.At(_step - 1);
        _schedule.EndEpoch(loss);

        // The last update may have overflowed a weight that no loss has seen yet.
        double usableLoss = double.IsFinite(_clipping.NormOf(_learner.Weights, _execution)) ? loss : double.NaN;
        return new EpochResult
        {
            Epoch = epoch,
            TrainingLoss = _progress.Loss.Mean,
            ValidationLoss = validation?.Mean,
            ValidationAccuracy = validation?.Accuracy,
            LearningRate = learningRate,
            GradientNorm = _progress.MeanNorm,
            SkippedCount = _progress.SkippedCount,
            IsBest = _stopping.EndEpoch(epoch, usableLoss, validation?.Accuracy ?? 0, _learner.Weights),
        };
    }

    private BatchLoss Evaluate(IBatchSource source, int epoch, CancellationToken cancellation)
    {
        _execution.IsTraining = false;
        BatchLoss sum = default;
        source.Begin(epoch);
        while (source.MoveNext(cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            sum += _learner.Evaluate(source.Store, source.Sequences, _execution, cancellation);
        }

        return sum;
    }
}
