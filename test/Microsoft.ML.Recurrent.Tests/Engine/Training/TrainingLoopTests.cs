using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class TrainingLoopTests
{
    /// <summary>30 sequences in batches of 8: 4 batches an epoch.</summary>
    private const int BatchesPerEpoch = 4;

    private static readonly TrainingSettings Settings = new()
    {
        EpochCount = 5,
        BatchSize = 8,
        LearningRate = 0.05,
        MaximumGradientNorm = 0,
        Seed = 3,
        ThreadCount = 1,
    };

    [Theory]
    [InlineData(OptimizerMethod.AdamW)]
    [InlineData(OptimizerMethod.Adam)]
    [InlineData(OptimizerMethod.Sgd)]
    [InlineData(OptimizerMethod.RmsProp)]
    [InlineData(OptimizerMethod.AdaGrad)]
    public void Learns_what_the_data_say(object optimizer)
    {
        var learner = new LinearLearner(2);
        var method = (OptimizerMethod)optimizer;
        TrainingSettings settings = Settings with
        {
            EpochCount = 200,
            Optimizer = method,
            WeightDecay = 0,
            LearningRate = method == OptimizerMethod.Sgd ? 0.01 : 0.2,
            Schedule = ScheduleKind.Linear,
        };
        TrainingResult result = Train(learner, settings, Store(30), null);

        // The labels are exactly 2*x0 + 1*x1.
        Assert.Equal(2, learner.Packed[0], 0.02);
        Assert.Equal(1, learner.Packed[1], 0.02);
        Assert.Equal(TrainingEnd.Completed, result.End);
        Assert.Equal(200, result.History.Count);
        Assert.True(result.History[^1].TrainingLoss < 1e-3 * result.History[0].TrainingLoss);
    }

    [Fact]
    public void Every_epoch_visits_every_sequence_and_numbers_its_updates()
    {
        var learner = new LinearLearner(2);
        Train(learner, Settings, Store(30), null);

        Assert.Equal(5 * BatchesPerEpoch, learner.Batches.Count);
        Assert.Equal([.. Enumerable.Range(0, 5 * BatchesPerEpoch).Select(i => (uint)i)], learner.Updates);
        Assert.All(learner.Batches.Chunk(BatchesPerEpoch), epoch => Assert.Equal(Enumerable.Range(0, 30), epoch.SelectMany(batch => batch).Order()));
        Assert.NotEqual(learner.Batches[0], learner.Batches[BatchesPerEpoch]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_does_not()
    {
        float[] TrainOnce(ulong seed, int threads)
        {
            var learner = new LinearLearner(2);
            Train(learner, Settings with { Seed = seed, ThreadCount = threads }, Store(30), Store(10));
            return learner.Packed;
        }

        Assert.Equal(TrainOnce(3, 1), TrainOnce(3, 2));
        Assert.NotEqual(TrainOnce(3, 1), TrainOnce(4, 1));
    }

    [Fact]
    public void The_best_epoch_of_the_validation_data_stays()
    {
        double[] losses = [5, 3, 4, 3.5, 6];
        var weightsAfter = new List<float[]>();
        LinearLearner learner = null!;
        learner = new LinearLearner(2)
        {
            EvaluationLoss = i =>
            {
                weightsAfter.Add(learner.Packed);
                return losses[i];
            },
        };

        TrainingResult result = Train(learner, Settings, Store(30), Store(10));

        Assert.Equal(2, result.BestEpoch);
        Assert.Equal(weightsAfter[1], learner.Packed);
        Assert.NotEqual(weightsAfter[4], learner.Packed);
        Assert.Equal(losses, result.History.Select(epoch => epoch.ValidationLoss!.Value), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([true, true, false, false, false], result.History.Select(epoch => epoch.IsBest));
    }

    [Fact]
    public void Patience_ends_the_run()
    {
        var learner = new LinearLearner(2) { EvaluationLoss = i => 1 + i };
        TrainingResult result = Train(learner, Settings with { Patience = 2 }, Store(30), Store(10));

        Assert.Equal(TrainingEnd.StoppedEarly, result.End);
        Assert.Equal(3, result.History.Count);
        Assert.Equal(1, result.BestEpoch);
    }

    [Fact]
    public void Validation_metrics_are_those_of_all_its_sequences()
    {
        var learner = new LinearLearner(2);
        TrainingResult result = Train(learner, Settings with { EpochCount = 1, LearningRate = 1e-30, WeightDecay = 0 }, Store(30), Store(300));

        // With weights of zero the loss is the mean of label^2, and a prediction of 0 is right where the label is 0.
        SequenceStore store = Store(300);
        int[] labels = [.. Enumerable.Range(0, 300).Select(store.LabelOf)];
        Assert.True(learner.EvaluationCount > 1);
        Assert.Equal(labels.Average(label => (double)label * label), result.History[0].ValidationLoss!.Value, 1e-9);
        Assert.Equal(labels.Count(label => label == 0) / 300.0, result.History[0].ValidationMetrics[0].Value, 1e-9);
    }

    [Fact]
    public void Without_validation_data_the_last_weights_stay_and_no_epoch_is_called_best()
    {
        var learner = new LinearLearner(2);
        TrainingResult result = Train(learner, Settings, Store(30), Store(0));

        Assert.Equal(5, result.BestEpoch);
        Assert.Equal(0, learner.EvaluationCount);
        Assert.All(result.History, epoch => Assert.True(epoch is { ValidationLoss: null, ValidationMetrics.Count: 0, IsBest: false }));
    }

    [Fact]
    public void A_batch_that_is_not_finite_changes_nothing_and_is_counted()
    {
        foreach (float factor in new[] { float.NaN, float.PositiveInfinity })
        {
            var weights = new List<float[]>();
            LinearLearner learner = null!;
            learner = new LinearLearner(2)
            {
                Spoil = i =>
                {
                    weights.Add(learner.Packed);
                    return i is 5 or 6 ? factor : 1;
                },
            };
            TrainingResult result = Train(learner, Settings, Store(30), null);

            Assert.Equal([0, 2, 0, 0, 0], result.History.Select(epoch => epoch.SkippedCount));
            Assert.Equal(weights[5], weights[6]);
            Assert.Equal(weights[6], weights[7]);
            Assert.NotEqual(weights[7], weights[8]);
            Assert.All(result.History, epoch => Assert.True(double.IsFinite(epoch.TrainingLoss) && double.IsFinite(epoch.GradientNorm)));
        }
    }

    [Fact]
    public void Ten_bad_batches_in_a_row_end_the_run_with_the_best_weights()
    {
        LinearLearner learner = null!;
        float[]? afterFirstEpoch = null;
        learner = new LinearLearner(2)
        {
            Spoil = i =>
            {
                afterFirstEpoch = i == BatchesPerEpoch ? learner.Packed : afterFirstEpoch;
                return i >= BatchesPerEpoch + 2 ? float.NaN : 1;
            },
        };
        TrainingResult result = Train(learner, Settings with { EpochCount = 50 }, Store(30), null);

        Assert.Equal(TrainingEnd.Diverged, result.End);
        Assert.Equal(BatchesPerEpoch + 2 + 10, learner.Batches.Count);

        // Epochs 2 and 3 ended, the third with nothing but bad batches: its weights are those of the second.
        Assert.Equal(2, result.BestEpoch);
        Assert.NotEqual(afterFirstEpoch, learner.Packed);
    }

    [Fact]
    public void A_run_that_never_saw_a_finite_loss_throws()
    {
        var learner = new LinearLearner(2) { Spoil = _ => float.NaN };
        var exception = Assert.Throws<InvalidOperationException>(() => Train(learner, Settings, Store(30), null));

        Assert.Contains("diverged", exception.Message);
        Assert.Contains("learning rate", exception.Message);
        Assert.Equal(10, learner.Batches.Count);
    }

    [Fact]
    public void Cancelling_before_an_epoch_has_ended_throws()
    {
        using var source = new CancellationTokenSource();
        var learner = new LinearLearner(2) { Spoil = i => Cancel(source, i == 2) };

        Assert.Throws<OperationCanceledException>(() => StoreLoop.Create(learner, Settings, Store(30), null).Run(cancellation: source.Token));
        Assert.Equal(3, learner.Batches.Count);
    }

    [Fact]
    public void Cancelling_later_keeps_the_best_weights()
    {
        using var source = new CancellationTokenSource();
        LinearLearner learner = null!;
        float[]? afterFirstEpoch = null;
        learner = new LinearLearner(2)
        {
            Spoil = i =>
            {
                afterFirstEpoch = i == BatchesPerEpoch ? learner.Packed : afterFirstEpoch;
                return Cancel(source, i == BatchesPerEpoch + 1);
            },
        };
        TrainingResult result = StoreLoop.Create(learner, Settings, Store(30), Store(10)).Run(cancellation: source.Token);

        Assert.Equal(TrainingEnd.Cancelled, result.End);
        Assert.Equal(BatchesPerEpoch + 2, learner.Batches.Count);
        Assert.Equal(1, result.BestEpoch);
        Assert.Equal(afterFirstEpoch, learner.Packed);
        Assert.Single(result.History);
    }

    [Fact]
    public void A_learner_may_stop_inside_of_a_batch()
    {
        using var source = new CancellationTokenSource();
        var learner = new LinearLearner(2)
        {
            Spoil = i =>
            {
                Cancel(source, i == BatchesPerEpoch);
                source.Token.ThrowIfCancellationRequested();
                return 1;
            },
        };

        Assert.Equal(TrainingEnd.Cancelled, StoreLoop.Create(learner, Settings, Store(30), null).Run(cancellation: source.Token).End);
    }

    [Fact]
    public void Progress_is_told_every_epoch_in_order_with_the_history()
    {
        var told = new List<EpochResult>();
        TrainingResult result = Train(new LinearLearner(2), Settings with { Schedule = ScheduleKind.Linear }, Store(30), null, new Listener(told));

        Assert.Equal(result.History, told);
        Assert.Equal([1, 2, 3, 4, 5], told.Select(epoch => epoch.Epoch));

        // The rate of each epoch's last batch, 20 batches in all.
        Assert.Equal([17 / 20.0, 13 / 20.0, 9 / 20.0, 5 / 20.0, 1 / 20.0], told.Select(epoch => epoch.LearningRate / Settings.LearningRate), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.All(told, epoch => Assert.True(epoch.GradientNorm > 0));
    }

    [Theory]
    [InlineData(0.5, 0, 1, 0.5)]
    [InlineData(0, 0.25, 1, 0.25)]
    [InlineData(0.5, 0.1, 1, 0.1)]
    [InlineData(0, 0, 1000, 1000)]
    public void Clipping_bounds_the_step_of_plain_descent(double maximumNorm, double maximumValue, float spoil, double largestStep)
    {
        // One sequence of feature 1 and label 1: the gradient is -2 * spoil, and with a rate of 1 the step is what clipping leaves.
        var store = new SequenceStore([1], TargetShape.ClassPerSequence);
        store.AddNumbers(0, 1)[0] = 1;
        store.EndSequence(1, label: 1);
        var learner = new LinearLearner(1) { Spoil = _ => 0.5f * spoil };
        TrainingSettings settings = Settings with
        {
            EpochCount = 1,
            Optimizer = OptimizerMethod.Sgd,
            LearningRate = 1,
            MaximumGradientNorm = maximumNorm,
            MaximumGradientValue = maximumValue,
        };
        TrainingResult result = Train(learner, settings, store, null);

        // Clipping by norm divides by the norm plus 1e-6; the rest is rounding.
        Assert.Equal(largestStep, learner.Packed[0], 1.2e-6 * largestStep);
        Assert.Equal(spoil, result.History[0].GradientNorm, 1e-6 * spoil);
    }

    [Fact]
    public void A_batch_without_weight_is_passed_over()
    {
        SequenceStore store = new([2]);
        for (int i = 0; i < 16; i++)
        {
            store.AddNumbers(0, 1).Fill(1);
            store.EndSequence(1, label: 1, weight: 0);
        }

        store.AddNumbers(0, 1).Fill(1);
        store.EndSequence(1, label: 1, weight: 1);
        var learner = new LinearLearner(2);
        TrainingResult result = Train(learner, Settings with { BatchSize = 1 }, store, null);

        Assert.Equal(TrainingEnd.Completed, result.End);
        Assert.All(result.History, epoch => Assert.Equal(0, epoch.SkippedCount));
        Assert.True(learner.Packed[0] > 0);
    }

    [Fact]
    public void An_update_allocates_nothing_once_warm()
    {
        // From the second batch of an epoch to its last; the least of the epochs, see Allocations.
        long before = 0;
        var epochs = new List<long>(Settings.EpochCount);
        var learner = new QuietLearner(i =>
        {
            if (i % BatchesPerEpoch == 1)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (i % BatchesPerEpoch == BatchesPerEpoch - 1)
            {
                epochs.Add(GC.GetAllocatedBytesForCurrentThread() - before);
            }
        });
        Train(learner, Settings, Store(30), null);

        Assert.Equal(Settings.EpochCount, epochs.Count);
        Assert.Equal(0, epochs.Min());
    }

    private static TrainingResult Train(
        ILearner learner, TrainingSettings settings, SequenceStore training, SequenceStore? validation, ITrainingObserver? observer = null)
        => StoreLoop.Create(learner, settings, training, validation, new RoundedAccuracy()).Run(observer, TestContext.Current.CancellationToken);

    private static float Cancel(CancellationTokenSource source, bool isTime)
    {
        if (isTime)
        {
            source.Cancel();
        }

        return 1;
    }

    private static SequenceStore Store(int count)
    {
        var store = new SequenceStore([2], TargetShape.ClassPerSequence);
        for (int i = 0; i < count; i++)
        {
            Span<float> features = store.AddNumbers(0, 1);
            features[0] = i % 3;
            features[1] = i % 5;
            store.EndSequence(1, label: 2 * (i % 3) + (i % 5));
        }

        return store;
    }

    private sealed class Listener(List<EpochResult> told) : ITrainingObserver
    {
        public void EndEpoch(EpochResult epoch, TrainingState state) => told.Add(epoch);
    }
}
