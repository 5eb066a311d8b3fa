using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>Windows of truncated backpropagation whose lengths are drawn.</summary>
public sealed class WindowLengthsTests
{
    private static readonly FlatSpec Spec = new()
    {
        Inputs = [new InputSpec("embedding", 8, NextTokens.VocabularySize)],
        Cell = CellKind.Lstm,
        HiddenSize = 16,
        Pooling = PoolingKind.None,
        ClassCount = NextTokens.VocabularySize,
    };

    [Fact]
    public void Lengths_are_around_the_whole_length_or_now_and_then_around_half_of_it()
    {
        var lengths = new WindowLengths(70, isRandom: true);
        int[] drawn = [.. Enumerable.Range(0, 4000).Select(i => lengths.Draw(seed: 3, (uint)(i / 4), i % 4))];
        Assert.All(drawn, length => Assert.InRange(length, 5, lengths.Longest));

        // Halfway between both is more than three deviations from either; four deviations of the share are 0.014.
        int[] whole = [.. drawn.Where(length => length > 52)];
        Assert.InRange(whole.Length / 4000.0, 0.936, 0.964);
        Assert.Equal(70, whole.Average(), 0.5);
        Assert.Equal(35, drawn.Where(length => length <= 52).Average(), 1.5);
        double deviation = Math.Sqrt(whole.Average(length => (length - whole.Average()) * (length - whole.Average())));
        Assert.Equal(5, deviation, 0.4);
    }

    [Fact]
    public void A_length_is_a_function_of_seed_update_and_window()
    {
        var lengths = new WindowLengths(70, isRandom: true);
        int[] Drawn(ulong seed) => [.. Enumerable.Range(0, 50).Select(i => lengths.Draw(seed, (uint)(i / 5), i % 5))];
        Assert.Equal(Drawn(3), Drawn(3));
        Assert.NotEqual(Drawn(3), Drawn(4));
        Assert.True(Drawn(3).Distinct().Count() > 8);
    }

    [Fact]
    public void Short_windows_and_windows_of_one_length_stay_within_their_bounds()
    {
        var shortOnes = new WindowLengths(3, isRandom: true);
        Assert.All(Enumerable.Range(0, 500), i => Assert.InRange(shortOnes.Draw(1, (uint)i, 0), 3, 13));
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(9, new WindowLengths(9, isRandom: false).Draw(1, (uint)i, 0)));
    }

    [Fact]
    public void Every_step_is_learned_once_and_the_rate_goes_with_the_length_of_its_window()
    {
        const int Length = 400;
        var store = new SequenceStore([0], TargetShape.ClassPerStep);
        store.AddTokens(0, Length).Fill(2);
        store.Targets.AddClasses(Length).Fill(1);
        store.EndSequence(Length);
        Network network = NextTokens.NewNetwork(Spec);
        var run = new WindowedRun(network, 20, hasRandomWindows: true);
        var execution = new Execution(new Workspace { IsFenced = true }, threadCount: 1) { Gradients = new Gradients(network.Parameters), Seed = 5, Update = 8 };
        run.Begin(store, [0], execution);
        var windows = new List<double>();
        var factors = new List<double>();
        while (run.LearnNext(LossSettings.Plain, execution, TestContext.Current.CancellationToken, out BatchLoss loss))
        {
            windows.Add(loss.WeightSum);
            factors.Add(run.RateFactor);
        }

        Assert.Equal(Length, windows.Sum());
        var expected = new WindowLengths(20, isRandom: true);
        Assert.Equal(Enumerable.Range(0, factors.Count).Select(window => expected.Draw(5, 8, window) / 20.0), factors);
        Assert.Equal(windows.SkipLast(1), factors.SkipLast(1).Select(factor => factor * 20));
        Assert.Equal(Length, run.Evaluate(store, [0], LossSettings.Plain, execution, metrics: null, TestContext.Current.CancellationToken).WeightSum);
        Assert.Equal(1, run.RateFactor);
    }

    [Fact]
    public void An_update_goes_as_far_as_its_window_says()
    {
        // Sequences of four steps lie in one window whatever its length, so only the rate differs.
        var store = new SequenceStore([0], TargetShape.ClassPerStep);
        store.AddTokens(0, 4).Fill(2);
        store.Targets.AddClasses(4).Fill(1);
        store.EndSequence(4);
        TrainingSettings settings = NextTokens.Settings with
        {
            EpochCount = 1, Optimizer = OptimizerMethod.Sgd, Momentum = 0, LearningRate = 0.5, TruncationLength = 40, ThreadCount = 1,
        };
        (float[] before, float[] plain) = Train(settings);
        (_, float[] random) = Train(settings with { HasRandomWindows = true });
        double factor = new WindowLengths(40, isRandom: true).Draw(settings.Seed, update: 0, window: 0) / 40.0;
        Assert.NotEqual(1, factor);
        for (int i = 0; i < before.Length; i++)
        {
            // Weights of up to 2 hold steps to 2.4e-7.
            Assert.Equal(factor * (plain[i] - before[i]), random[i] - before[i], 5e-7);
        }

        Assert.Contains(Enumerable.Range(0, before.Length), i => Math.Abs(plain[i] - before[i]) > 1e-3);

        (float[] Before, float[] After) Train(TrainingSettings own)
        {
            Network network = NextTokens.NewNetwork(Spec);
            float[] first = network.Weights.Span.ToArray();
            StoreLoop.Create(new NetworkLearner(network, own), own, store, validation: null).Run(cancellation: TestContext.Current.CancellationToken);
            return (first, network.Weights.Span.ToArray());
        }
    }

    [Fact]
    public void Training_has_the_same_bits_on_any_number_of_threads()
    {
        TrainingSettings settings = NextTokens.Settings with { HasRandomWindows = true };
        float[] one = NextTokens.Train(Spec, threadCount: 1, settings);
        Assert.Equal(one, NextTokens.Train(Spec, threadCount: 2, settings));
        Assert.Equal(one, NextTokens.Train(Spec, threadCount: 3, settings));
        Assert.NotEqual(one, NextTokens.Train(Spec, threadCount: 1));
    }
}
