using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class WeightAverageTests
{
    [Theory]
    [InlineData(1, false, 3.0)]
    [InlineData(1, false, 3.0, 2.0, 1.0)]
    [InlineData(1, false, 3.0, 4.0)]
    [InlineData(1, true, 3.0, 2.0, 3.5)]
    [InlineData(2, false, 3.0, 2.0, 3.5)]
    [InlineData(2, true, 3.0, 2.0, 2.5, 3.5)]
    [InlineData(1, false, double.NaN, 2.0, 1.0)]
    [InlineData(1, true, double.NaN, 1.0, 1.5, 1.2)]
    public void The_trigger_is_a_loss_above_that_of_an_epoch_more_than_the_interval_before(int interval, bool expected, params double[] losses)
        => Assert.Equal(expected, WeightAverage.IsTriggered([.. losses.Select((loss, i) => Epoch(i + 1, loss))], interval));

    [Fact]
    public void The_mean_is_that_of_the_weights_of_every_update_on_any_number_of_threads()
    {
        const int Length = 20_000;
        float[] one = Mean(threadCount: 1);
        Assert.Equal(one, Mean(threadCount: 2));
        Assert.Equal(one, Mean(threadCount: 3));
        for (int i = 0; i < Length; i += 777)
        {
            Assert.Equal(Enumerable.Range(0, 7).Average(update => Weight(update, i)), one[i], 1e-6);
        }

        static float Weight(int update, int i) => MathF.Sin(update * 3 + i);

        static float[] Mean(int threadCount)
        {
            var average = new WeightAverage(Length);
            var weights = new AlignedBuffer(Length);
            var execution = new Execution(new Workspace(), threadCount);
            for (int update = 0; update < 7; update++)
            {
                for (int i = 0; i < Length; i++)
                {
                    weights.Span[i] = Weight(update, i);
                }

                average.Add(weights, execution);
            }

            float[] mean = average.Mean.Span.ToArray();
            float[] last = weights.Span.ToArray();
            average.Swap(weights, execution);
            Assert.Equal(mean, weights.Span.ToArray());
            Assert.Equal(last, average.Mean.Span.ToArray());
            average.Swap(weights, execution);
            Assert.Equal(mean, average.Mean.Span.ToArray());
            Assert.Equal(last, weights.Span.ToArray());
            return mean;
        }
    }

    [Fact]
    public void A_run_keeps_the_mean_of_the_updates_behind_its_trigger_and_trains_on_with_its_weights()
    {
        // Losses of validation per epoch: the third is above the first, so the mean begins with the fourth.
        var learner = new SteadyLearner([3, 2.5, 4, 2, 1]);
        var settings = new TrainingSettings
        {
            EpochCount = 5, BatchSize = 2, LearningRate = 1, Optimizer = OptimizerMethod.Sgd, Momentum = 0, MaximumGradientNorm = 0, AveragingInterval = 1,
        };
        TrainingLoop loop = StoreLoop.Create(learner, settings, Sequences(4), Sequences(2));
        TrainingResult result = loop.Run(cancellation: TestContext.Current.CancellationToken);

        // Two updates of -1 an epoch: epochs 1 to 3 end at -2, -4, -6; updates -7 to -10 are averaged.
        Assert.Equal([-2, -4, -6, -7.5f, -8.5f], learner.Evaluated);
        Assert.Equal(-8.5f, learner.Weights.Span[0]);
        Assert.Equal(4, loop.State.Average!.Count);
        Assert.Equal(5, result.BestEpoch);
    }

    [Theory]
    [InlineData(2, -5.5f)]
    [InlineData(3, -6.5f)]
    [InlineData(1, -4.5f)]
    public void A_run_with_a_first_epoch_keeps_the_mean_of_the_updates_from_it_on(int start, float kept)
    {
        // Two updates of -1 an epoch, four epochs: from epoch 3 on -5 to -8 are averaged.
        var learner = new SteadyLearner([4, 3, 2, 1]);
        var settings = new TrainingSettings
        {
            EpochCount = 4, BatchSize = 2, LearningRate = 1, Optimizer = OptimizerMethod.Sgd, Momentum = 0, MaximumGradientNorm = 0, AveragingStart = start,
        };
        TrainingLoop loop = StoreLoop.Create(learner, settings, Sequences(4), Sequences(2));
        loop.Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(kept, learner.Weights.Span[0]);
        Assert.Equal(2 * (5 - start), loop.State.Average!.Count);
    }

    [Fact]
    public void A_run_without_the_trigger_keeps_its_weights()
    {
        var learner = new SteadyLearner([5, 4, 3]);
        var settings = new TrainingSettings
        {
            EpochCount = 3, BatchSize = 2, LearningRate = 1, Optimizer = OptimizerMethod.Sgd, Momentum = 0, MaximumGradientNorm = 0, AveragingInterval = 1,
        };
        StoreLoop.Create(learner, settings, Sequences(4), Sequences(2)).Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(-6, learner.Weights.Span[0]);
    }

    private static EpochResult Epoch(int number, double loss) => new()
    {
        Epoch = number,
        TrainingLoss = 0,
        ValidationLoss = loss,
        ValidationMetrics = [],
        LearningRate = 1,
        GradientNorm = 1,
        BatchCount = 1,
        UpdateCount = 1,
        ClippedCount = 0,
        SkippedCount = 0,
        IsBest = false,
    };

    private static SequenceStore Sequences(int count)
    {
        var store = new SequenceStore([1], TargetShape.ClassPerSequence);
        for (int sequence = 0; sequence < count; sequence++)
        {
            store.AddNumbers(0, 1).Clear();
            store.EndSequence(1, label: 0);
        }

        return store;
    }

    /// <summary>Every gradient is 1, and an epoch's loss is what it is told.</summary>
    private sealed class SteadyLearner : ILearner
    {
        private readonly double[] _losses;
        private bool _isLearned;

        public SteadyLearner(double[] losses)
        {
            _losses = losses;
            Parameters.Add("weight", [1], ParameterInitializer.Zeros, isDecayed: false);
            Weights = Parameters.NewBuffer();
        }

        public ParameterSet Parameters { get; } = new();

        public AlignedBuffer Weights { get; }

        /// <summary>The weight at each evaluation.</summary>
        public List<float> Evaluated { get; } = [];

        public void Pack()
        {
        }

        public void Begin(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution) => _isLearned = false;

        public bool LearnNext(Execution execution, Cancellation cancellation, out BatchLoss loss)
        {
            loss = new BatchLoss(1, 1);
            execution.Gradients!.Dense.Span[0] = 1;
            (bool isNext, _isLearned) = (!_isLearned, true);
            return isNext;
        }

        public BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, TaskMetrics? metrics, Cancellation cancellation)
        {
            Evaluated.Add(Weights.Span[0]);
            return new BatchLoss(_losses[Evaluated.Count - 1], 1);
        }
    }
}
