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
using Microsoft.ML.Recurrent.Tests.Engine.Recurrence;
using Microsoft.ML.Recurrent.Tests.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

/// <summary>Training that compares with a sample of the classes.</summary>
public sealed class SampledSoftmaxTests
{
    private const int Vocabulary = 40;
    private const int Samples = 9;
    private const int Size = 5;

    private static readonly FlatSpec Spec = new()
    {
        Inputs = [new InputSpec("embedding", Size, Vocabulary)],
        Cell = CellKind.Lstm,
        HiddenSize = Size,
        Pooling = PoolingKind.None,
        Head = HeadKind.Vocabulary,
        ClassCount = Vocabulary,
    };

    private static int[] Backwards => [.. Enumerable.Range(0, Vocabulary).Reverse()];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Gradients_are_those_of_central_differences_among_the_drawn_classes(bool isTied, bool hasDenseTables)
    {
        Network network = NextTokens.NewNetwork(Sampled(isTied));
        SequenceStore store = NextTokens.Texts(4, Vocabulary);
        var batch = new SequenceBatch();
        batch.Load(store, [0, 1, 2, 3]);
        Execution execution = NewExecution(network, threadCount: 2, hasDenseTables);
        BatchLoss loss = network.Learn(batch, LossSettings.Plain with { SampleOrder = Backwards }, execution);
        var sampler = new ClassSampler(Vocabulary, Samples, Backwards);
        sampler.Draw(execution);
        int[] drawn = [.. sampler.Classes];

        double[] weights = Differences.Widen(network.Weights.Span);
        Parameter table = network.Parameters.All[0];
        Parameter headWeight = isTied ? table : network.Parameters.All[^2];
        Parameter headBias = network.Parameters.All[^1];
        var recurrence = new ReferenceRecurrence(CellDefinition.Of(CellKind.Lstm), network.Parameters, "_l0", Size, prefix: "lstm.");
        bool isLabelDrawn = false;
        Differences.AssertClose("loss", [MeanLoss()], [(float)loss.Mean]);
        Assert.True(isLabelDrawn, "The test should meet a drawn class that is a row's label.");
        foreach (Parameter parameter in network.Parameters.All)
        {
            double[] expected = [.. Enumerable.Range(0, parameter.Length).Select(k => Differences.Derivative(weights, parameter.Offset + k, MeanLoss))];
            Differences.AssertClose(parameter.Name, expected, GradientOf(parameter, execution.Gradients!));
        }

        double MeanLoss()
        {
            double sum = 0;
            for (int sequence = 0; sequence < store.SequenceCount; sequence++)
            {
                int length = store.LengthOf(sequence);
                int[] tokens = [.. store.Tokens(0, sequence, 0, length)];
                double[][] hidden = recurrence.Run([.. tokens.Select(token => weights[(table.Offset + token * Size)..(table.Offset + (token + 1) * Size)])], weights);
                for (int step = 0; step < length; step++)
                {
                    int label = store.Targets.Classes(store.RowOf(sequence, step), 1)[0];
                    isLabelDrawn |= drawn.Contains(label);
                    double[] others = [.. drawn.Where(other => other != label).Select(other => Score(hidden[step], other))];
                    double own = Score(hidden[step], label);
                    sum += Math.Log(Math.Exp(own) + others.Sum(Math.Exp)) - own;
                }
            }

            return sum / batch.Layout.RowCount;
        }

        double Score(double[] row, int label) => weights[headBias.Offset + label]
            + row.Select((value, k) => value * weights[headWeight.Offset + label * Size + k]).Sum() - sampler.LogExpectedCountOf(label);
    }

    [Fact]
    public void Draws_are_distinct_a_function_of_seed_and_update_and_log_uniform_in_rank()
    {
        int[] Draw(ulong seed, uint update, int[]? order = null)
        {
            var sampler = new ClassSampler(Vocabulary, Samples, order);
            sampler.Draw(new Execution(new Workspace(), threadCount: 1) { Seed = seed, Update = update });
            return [.. sampler.Classes];
        }

        Assert.Equal(Samples, Draw(1, 2).Distinct().Count());
        Assert.Equal(Draw(1, 2).Order(), Draw(1, 2));
        Assert.NotEqual(Draw(1, 2), Draw(1, 3));
        Assert.NotEqual(Draw(1, 2), Draw(2, 2));
        Assert.Equal(Draw(1, 2).Select(drawn => Vocabulary - 1 - drawn).Order(), Draw(1, 2, Backwards));

        // How often a class is drawn against its expected count, which takes draws with replacement for those that were made: within four deviations and a twentieth.
        const int Updates = 4000;
        var sampler = new ClassSampler(Vocabulary, Samples, order: null);
        var counts = new double[Vocabulary];
        var expected = new double[Vocabulary];
        for (uint update = 0; update < Updates; update++)
        {
            sampler.Draw(new Execution(new Workspace(), threadCount: 1) { Seed = 5, Update = update });
            foreach (int drawn in sampler.Classes)
            {
                counts[drawn]++;
            }

            for (int label = 0; label < Vocabulary; label++)
            {
                expected[label] += Math.Exp(sampler.LogExpectedCountOf(label));
            }
        }

        for (int label = 0; label < Vocabulary; label++)
        {
            Assert.Equal(expected[label], counts[label], (4 * Math.Sqrt(expected[label])) + (0.05 * expected[label]));
        }

        Assert.True(counts[0] > 3 * counts[Vocabulary - 1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_has_the_same_bits_on_any_number_of_threads_and_updates_rows_that_it_met(bool isTied)
    {
        float[] one = NextTokens.Train(Sampled(isTied), threadCount: 1);
        Assert.Equal(one, NextTokens.Train(Sampled(isTied), threadCount: 2));
        Assert.Equal(one, NextTokens.Train(Sampled(isTied), threadCount: 3));
        Assert.NotEqual(one, NextTokens.Train(Full(isTied), threadCount: 1));

        Network network = NextTokens.NewNetwork(Sampled(isTied: false));
        Execution execution = NewExecution(network, threadCount: 1, hasDenseTables: false);
        var batch = new SequenceBatch();
        batch.Load(NextTokens.Texts(1, Vocabulary), [0]);
        network.Learn(batch, LossSettings.Plain, execution);
        var sampler = new ClassSampler(Vocabulary, Samples, order: null);
        sampler.Draw(execution);
        Assert.Equal(
            sampler.Classes.ToArray().Concat(batch.Targets.Classes.ToArray()).Distinct().Order(),
            execution.Gradients!.Of(network.Parameters.All[^2])!.Tokens.ToArray());
    }

    [Fact]
    public void Evaluation_and_scores_use_all_classes_and_the_newest_weights()
    {
        Network sampled = NextTokens.NewNetwork(Sampled(isTied: false));
        Network full = NextTokens.NewNetwork(Full(isTied: false));
        full.Weights.Span.CopyTo(sampled.Weights.Span);
        SequenceBatch batch = Batch();
        for (int round = 0; round < 2; round++)
        {
            sampled.Pack();
            full.Pack();
            Assert.Equal(
                full.Evaluate(batch, LossSettings.Plain, NewExecution(full, 2, false)), sampled.Evaluate(batch, LossSettings.Plain, NewExecution(sampled, 2, false)));
            Assert.Equal(Steps(full), Steps(sampled));
            sampled.Learn(batch, LossSettings.Plain, NewExecution(sampled, 2, false));
            sampled.Weights.Span[sampled.Parameters.All[^2].Offset] += 1;
            full.Weights.Span[full.Parameters.All[^2].Offset] += 1;
        }

        static float[] Steps(Network network)
        {
            var run = new StepRun(network, capacity: 1);
            var state = new StepState(run.StateLength);
            run.Start(1);
            run.Enter(state);
            run.SetToken(0, state.Row, 3);
            run.Run(threadCount: 1);
            return run.OutputsOf(state.Row).ToArray();
        }
    }

    [Fact]
    public void Training_on_samples_comes_near_what_training_on_all_classes_learns()
    {
        // Each token follows the one before but for its number: what is to be learned is certain.
        double Loss(NetworkSpec spec)
        {
            Network network = NextTokens.NewNetwork(spec);
            var store = new SequenceStore([0], TargetShape.ClassPerStep);
            for (int sequence = 0; sequence < 40; sequence++)
            {
                Span<int> tokens = store.AddTokens(0, 12);
                Span<int> labels = store.Targets.AddClasses(12);
                for (int step = 0; step < 12; step++)
                {
                    (tokens[step], labels[step]) = ((sequence + (step * 7)) % Vocabulary, (sequence + ((step + 1) * 7)) % Vocabulary);
                }

                store.EndSequence(12);
            }

            var settings = new TrainingSettings { EpochCount = 60, BatchSize = 8, LearningRate = 0.02, ThreadCount = 1 };
            TrainingResult result = StoreLoop.Create(new NetworkLearner(network, settings), settings, store, store).Run();
            return result.History[^1].ValidationLoss!.Value;
        }

        double full = Loss(Full(isTied: false) with { Stack = Spec16 });
        double sampled = Loss(Sampled(isTied: false) with { Stack = Spec16 });
        Assert.InRange(full, 0, 0.2);
        Assert.InRange(sampled, 0, 0.4);
    }

    [Fact]
    public void Not_a_byte_is_allocated_once_warm()
    {
        Network network = NextTokens.NewNetwork(Sampled(isTied: true));
        var execution = new Execution(new Workspace(), threadCount: 1) { Gradients = new Gradients(network.Parameters) };
        SequenceBatch batch = Batch();
        Assert.Equal(0, Allocations.Least(() =>
        {
            execution.Update++;
            network.Learn(batch, LossSettings.Plain, execution);
            execution.Gradients.Clear();
        }));
    }

    [Theory]
    [InlineData(-1, nameof(HeadKind.Vocabulary))]
    [InlineData(21, nameof(HeadKind.Vocabulary))]
    [InlineData(4, nameof(HeadKind.Softmax))]
    public void Samples_that_no_head_draws_are_refused(int count, string kind)
        => Assert.Contains("sample", new HeadSpec { Kind = Enum.Parse<HeadKind>(kind), Width = Vocabulary, SampleCount = count }.WhyNot(isPerStep: true), StringComparison.Ordinal);

    private static StackSpec Spec16 => new() { Cell = CellKind.Lstm, HiddenSize = 16 };

    private static NetworkSpec Full(bool isTied) => Spec with { IsTied = isTied };

    private static NetworkSpec Sampled(bool isTied)
    {
        NetworkSpec spec = Full(isTied);
        return spec with { Head = spec.Head with { SampleCount = Samples } };
    }

    private static SequenceBatch Batch()
    {
        var batch = new SequenceBatch();
        batch.Load(NextTokens.Texts(20, Vocabulary), [.. Enumerable.Range(0, 20)]);
        return batch;
    }

    private static Execution NewExecution(Network network, int threadCount, bool hasDenseTables) => new(new Workspace { IsFenced = true }, threadCount)
    {
        Gradients = new Gradients(network.Parameters, hasDenseTables),
        Seed = 7,
        Update = 3,
    };

    private static float[] GradientOf(Parameter parameter, Gradients gradients)
    {
        if (gradients.Of(parameter) is not { } compact)
        {
            return parameter.In(gradients.Dense).ToArray();
        }

        var all = new float[parameter.Length];
        for (int row = 0; row < compact.Count; row++)
        {
            compact.Row(row).CopyTo(all.AsSpan(compact.Tokens[row] * compact.Width));
        }

        return all;
    }
}
