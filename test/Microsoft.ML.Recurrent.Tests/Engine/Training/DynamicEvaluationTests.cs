using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>A network that learns from the text that it is measured on, against the formulas and against the network as it was.</summary>
public sealed class DynamicEvaluationTests
{
    private const int Segment = 4;

    private static readonly DynamicSettings Settings = new(LearningRate: 0.01f, Decay: 0.3f, Epsilon: 0.001f, Segment);

    private static readonly FlatSpec Spec = new()
    {
        Inputs = [new InputSpec("embedding", 6, NextTokens.VocabularySize)],
        Cell = CellKind.Lstm,
        HiddenSize = 9,
        LayerCount = 2,
        Pooling = PoolingKind.None,
        Head = HeadKind.Vocabulary,
        ClassCount = NextTokens.VocabularySize,
    };

    [Fact]
    public void Weights_after_two_segments_are_those_of_the_formula()
    {
        Network network = NextTokens.NewNetwork(Spec);
        SequenceStore texts = Text(2 * Segment, seed: 1);
        SequenceStore training = Text(3 * Segment, seed: 2);
        DynamicEvaluation dynamics = Run(network, Settings, training, texts, threadCount: 2, out _);

        double[] trained = Differences.Widen(network.Weights.Span);
        double[] roots = new double[trained.Length];
        Network copy = NextTokens.NewNetwork(Spec);
        foreach (float[] gradient in Gradients(copy, training, update: null))
        {
            for (int i = 0; i < roots.Length; i++)
            {
                roots[i] += (double)gradient[i] * gradient[i] / 3;
            }
        }

        roots = [.. roots.Select(Math.Sqrt)];
        double mean = copy.Parameters.All.Average(parameter => roots.AsSpan(parameter.Offset, parameter.Length).ToArray().Average());
        foreach (float[] unused in Gradients(copy, texts, update: Update))
        {
        }

        Differences.AssertClose("weights", Differences.Widen(copy.Weights.Span), dynamics.Weights.ToArray());
        Assert.NotEqual(network.Weights.Span.ToArray(), dynamics.Weights.ToArray());

        void Update(float[] gradient)
        {
            Span<float> weights = copy.Weights.Span;
            for (int i = 0; i < weights.Length; i++)
            {
                double decay = Math.Min(1, Settings.Decay * roots[i] / mean);
                weights[i] += (float)((decay * (trained[i] - weights[i])) - (Settings.LearningRate * gradient[i] / (roots[i] + Settings.Epsilon)));
            }

            copy.Pack();
        }
    }

    [Fact]
    public void A_segment_is_measured_before_it_is_learned_from()
    {
        Network network = NextTokens.NewNetwork(Spec);
        SequenceStore texts = Text(3 * Segment, seed: 1);
        Run(network, Settings, Text(40, seed: 2), texts, threadCount: 1, out double[] dynamic);
        double[] plain = new double[3 * Segment];
        var best = new int[plain.Length];
        new WindowedRun(network, Segment).ScoreTargets(texts, [0], [0], new Execution(new Workspace(), threadCount: 1), plain, best);
        Assert.Equal(plain[..Segment], dynamic[..Segment]);
        Assert.NotEqual(plain[Segment], dynamic[Segment]);
    }

    [Fact]
    public void The_network_stays_as_it_is_and_its_dropouts_are_left_out()
    {
        SequenceStore texts = Text(30, seed: 1);
        Network network = NextTokens.NewNetwork(Spec);
        float[] before = network.Weights.Span.ToArray();
        Run(network, Settings, Text(40, seed: 2), texts, threadCount: 2, out double[] plain);
        Assert.Equal(before, network.Weights.Span.ToArray());
        Network dropped = NextTokens.NewNetwork(Spec with
        {
            Inputs = [Spec.Inputs[0] with { Dropout = 0.3f }], InputDropout = 0.3f, LayerDropout = 0.3f, RecurrentDropout = 0.3f, WeightDrop = 0.3f, OutputDropout = 0.3f,
        });
        Run(dropped, Settings, Text(40, seed: 2), texts, threadCount: 2, out double[] other);
        Assert.Equal(plain, other);
    }

    [Fact]
    public void Results_have_the_same_bits_on_any_number_of_threads()
    {
        Network network = NextTokens.NewNetwork(Spec);
        Run(network, Settings, Text(40, seed: 2), Text(30, seed: 1), threadCount: 1, out double[] one);
        for (int threadCount = 2; threadCount < 4; threadCount++)
        {
            Run(network, Settings, Text(40, seed: 2), Text(30, seed: 1), threadCount, out double[] more);
            Assert.Equal(one, more);
        }
    }

    [Fact]
    public void Without_training_text_there_is_nothing_to_measure()
        => Assert.False(new DynamicEvaluation(NextTokens.NewNetwork(Spec), Settings, threadCount: 1).MeasureGradients(new SequenceStore([0], TargetShape.ClassPerStep)));

    private static DynamicEvaluation Run(Network network, DynamicSettings settings, SequenceStore training, SequenceStore texts, int threadCount, out double[] logProbabilities)
    {
        var dynamics = new DynamicEvaluation(network, settings, threadCount);
        Assert.True(dynamics.MeasureGradients(training));
        logProbabilities = new double[texts.StepCount];
        dynamics.ScoreTargets(texts, [0], [0], logProbabilities, new int[texts.StepCount]);
        return dynamics;
    }

    private static SequenceStore Text(int length, uint seed)
    {
        var store = new SequenceStore([0], TargetShape.ClassPerStep);
        var random = new RandomStream(seed, RandomPurpose.Data, 1);
        int[] text = [.. Enumerable.Range(0, length + 1).Select(_ => random.NextBelow(NextTokens.VocabularySize))];
        text.AsSpan(0, length).CopyTo(store.AddTokens(0, length));
        text.AsSpan(1).CopyTo(store.Targets.AddClasses(length));
        store.EndSequence(length);
        return store;
    }

    /// <summary>The gradients of each segment, states carried on; after each the weights may be changed.</summary>
    private static IEnumerable<float[]> Gradients(Network network, SequenceStore text, Action<float[]>? update)
    {
        var execution = new Execution(new Workspace(), threadCount: 1) { Gradients = new Gradients(network.Parameters, hasDenseTables: true) };
        var windows = new WindowedRun(network, Segment);
        windows.Begin(text, [0], execution);
        while (windows.LearnNext(LossSettings.Plain, execution, default, out _))
        {
            float[] gradient = execution.Gradients.Dense.Span.ToArray();
            execution.Gradients.Clear();
            update?.Invoke(gradient);
            yield return gradient;
        }
    }
}
