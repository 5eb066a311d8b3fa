using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>Penalties on the outputs of the last level and on their changes from step to step.</summary>
public sealed class ActivationPenaltyTests
{
    private const int Size = 5;
    private const int Vocabulary = 6;

    private static readonly LossSettings Penalties = new() { ActivationPenalty = 2, TemporalPenalty = 1.5f };

    private static readonly FlatSpec Spec = new()
    {
        Inputs = [new InputSpec("embedding", 3, Vocabulary)],
        Cell = CellKind.Lstm,
        HiddenSize = Size,
        Pooling = PoolingKind.None,
        ClassCount = Vocabulary,
    };

    [Theory]
    [InlineData(0f, false, 2f, 1.5f)]
    [InlineData(0f, false, 2f, 0f)]
    [InlineData(0f, false, 0f, 1.5f)]
    [InlineData(0.4f, false, 2f, 1.5f)]
    [InlineData(0.4f, true, 2f, 1.5f)]
    public void Gradients_of_steps_are_those_of_central_differences_of_loss_and_penalties(float outputDropout, bool isLocked, float activation, float temporal)
        => Verify(Spec with { OutputDropout = outputDropout, HasLockedOutputDropout = isLocked }, activation, temporal);

    [Fact]
    public void Gradients_of_pooled_steps_are_those_of_central_differences_of_loss_and_penalties()
        => Verify(Spec with { Pooling = PoolingKind.Mean }, activation: 2, temporal: 1.5f);

    [Fact]
    public void The_loss_that_is_reported_leaves_penalties_out()
    {
        BatchLoss plain = Learn(NextTokens.NewNetwork(Spec), LossSettings.Plain, threadCount: 1).Loss;
        Assert.Equal(plain, Learn(NextTokens.NewNetwork(Spec), Penalties, threadCount: 1).Loss);
    }

    [Fact]
    public void Gradients_have_the_same_bits_on_any_number_of_threads()
    {
        FlatSpec spec = Spec with { IsBidirectional = true, HiddenSize = 40, LayerCount = 2, OutputDropout = 0.2f };
        float[] one = Learn(NextTokens.NewNetwork(spec), Penalties, threadCount: 1).Gradients;
        Assert.Equal(one, Learn(NextTokens.NewNetwork(spec), Penalties, threadCount: 2).Gradients);
        Assert.Equal(one, Learn(NextTokens.NewNetwork(spec), Penalties, threadCount: 3).Gradients);
        Assert.NotEqual(one, Learn(NextTokens.NewNetwork(spec), LossSettings.Plain, threadCount: 1).Gradients);
    }

    [Fact]
    public void Not_a_byte_is_allocated_once_warm()
    {
        Network network = NextTokens.NewNetwork(Spec);
        var execution = new Execution(new Workspace(), threadCount: 1) { Gradients = new Gradients(network.Parameters) };
        var batch = new SequenceBatch();
        batch.Load(NextTokens.Texts(20, Vocabulary), [.. Enumerable.Range(0, 20)]);
        network.Learn(batch, Penalties, execution);
        Assert.Equal(0, Allocations.Least(() => network.Learn(batch, Penalties, execution)));
    }

    [Fact]
    public void Sequences_of_one_step_have_no_temporal_penalty()
    {
        var store = new SequenceStore([0], TargetShape.ClassPerStep);
        store.AddTokens(0, 1)[0] = 2;
        store.Targets.AddClasses(1)[0] = 1;
        store.EndSequence(1);
        Assert.Equal(Gradients(LossSettings.Plain), Gradients(new LossSettings { TemporalPenalty = 3 }));

        float[] Gradients(LossSettings loss)
        {
            Network network = NextTokens.NewNetwork(Spec);
            var execution = new Execution(new Workspace { IsFenced = true }, threadCount: 1) { Gradients = new Gradients(network.Parameters) };
            var batch = new SequenceBatch();
            batch.Load(store, [0]);
            network.Learn(batch, loss, execution);
            return execution.Gradients.Dense.Span.ToArray();
        }
    }

    private static void Verify(FlatSpec spec, float activation, float temporal)
    {
        Network network = NextTokens.NewNetwork(spec);
        SequenceStore store = network.IsPerStep ? NextTokens.Texts(4, Vocabulary) : Labelled();
        var batch = new SequenceBatch();
        batch.Load(store, [0, 1, 2, 3]);
        var execution = new Execution(new Workspace { IsFenced = true }, threadCount: 2)
        {
            Gradients = new Gradients(network.Parameters, hasDenseTables: true),
            Seed = 7,
            Update = 3,
        };
        BatchLoss loss = network.Learn(batch, new LossSettings { ActivationPenalty = activation, TemporalPenalty = temporal }, execution);

        double[] weights = Differences.Widen(network.Weights.Span);
        Parameter table = network.Parameters.All[0];
        Parameter headWeight = network.Parameters.All[^2];
        Parameter headBias = network.Parameters.All[^1];
        var recurrence = new ReferenceRecurrence(CellDefinition.Of(CellKind.Lstm), network.Parameters, "_l0", Size, prefix: "lstm.");
        var factors = new DropoutMask(spec.OutputDropout, RandomPurpose.Dropout, layer: 2, execution);
        Matrix mask = new Workspace().RentZeroed(1, Size);
        double[][][] kept = [.. Enumerable.Range(0, 4).Select(sequence => Enumerable.Range(0, store.LengthOf(sequence)).Select(step =>
        {
            factors.WriteRow(mask, 0, 0, batch.Layout.SequenceIds[batch.Layout.CallerIndex.IndexOf(sequence)], spec.HasLockedOutputDropout ? 0 : step);
            return spec.OutputDropout > 0 ? Differences.Widen(mask.Row(0)) : [1, 1, 1, 1, 1];
        }).ToArray())];
        Differences.AssertClose("loss", [Losses().Loss], [(float)loss.Mean]);
        foreach (Parameter parameter in network.Parameters.All)
        {
            double[] expected = [.. Enumerable.Range(0, parameter.Length).Select(k => Differences.Derivative(weights, parameter.Offset + k, () => Losses().Whole))];
            Differences.AssertClose(parameter.Name, expected, parameter.In(execution.Gradients.Dense).ToArray());
        }

        (double Loss, double Whole) Losses()
        {
            double sum = 0;
            double squares = 0;
            double differences = 0;
            for (int sequence = 0; sequence < 4; sequence++)
            {
                int length = store.LengthOf(sequence);
                int[] tokens = [.. store.Tokens(0, sequence, 0, length)];
                double[][] hidden = recurrence.Run([.. tokens.Select(token => weights.AsSpan(table.Offset + token * 3, 3).ToArray())], weights);
                double[][] rows = [.. hidden.Select((values, step) => values.Zip(kept[sequence][step], (h, m) => h * m).ToArray())];
                squares += rows.Sum(row => row.Sum(value => value * value));
                for (int step = 1; step < length; step++)
                {
                    differences += hidden[step].Zip(hidden[step - 1], (a, b) => (a - b) * (a - b)).Sum();
                }

                if (!network.IsPerStep)
                {
                    double[] mean = [.. Enumerable.Range(0, Size).Select(k => hidden.Average(values => values[k]))];
                    sum += CrossEntropy(mean, store.Targets.Classes(sequence, 1)[0]);
                    continue;
                }

                for (int step = 0; step < length; step++)
                {
                    sum += CrossEntropy(rows[step], store.Targets.Classes(store.RowOf(sequence, step), 1)[0]);
                }
            }

            int rowCount = batch.Layout.RowCount;
            double meanLoss = sum / (network.IsPerStep ? rowCount : 4);
            return (meanLoss, meanLoss + activation * squares / (rowCount * Size) + temporal * differences / ((rowCount - 4) * Size));
        }

        double CrossEntropy(double[] row, int label)
        {
            double[] scores = [.. Enumerable.Range(0, Vocabulary).Select(other => weights[headBias.Offset + other]
                + row.Select((value, k) => value * weights[headWeight.Offset + other * Size + k]).Sum())];
            return Math.Log(scores.Sum(Math.Exp)) - scores[label];
        }
    }

    private static SequenceStore Labelled()
    {
        SequenceStore texts = NextTokens.Texts(4, Vocabulary);
        var store = new SequenceStore([0], TargetShape.ClassPerSequence);
        for (int sequence = 0; sequence < 4; sequence++)
        {
            texts.Tokens(0, sequence, 0, texts.LengthOf(sequence)).CopyTo(store.AddTokens(0, texts.LengthOf(sequence)));
            store.Targets.AddClasses(1)[0] = sequence;
            store.EndSequence(texts.LengthOf(sequence));
        }

        return store;
    }

    private static (BatchLoss Loss, float[] Gradients) Learn(Network network, LossSettings loss, int threadCount)
    {
        var execution = new Execution(new Workspace { IsFenced = true }, threadCount) { Gradients = new Gradients(network.Parameters, hasDenseTables: true) };
        var batch = new SequenceBatch();
        batch.Load(NextTokens.Texts(20, Vocabulary), [.. Enumerable.Range(0, 20)]);
        return (network.Learn(batch, loss, execution), execution.Gradients.Dense.Span.ToArray());
    }
}
