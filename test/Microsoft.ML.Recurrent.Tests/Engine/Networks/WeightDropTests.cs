using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>Recurrent matrices of which each update of training goes without a part.</summary>
public sealed class WeightDropTests
{
    private const float Rate = 0.4f;

    private static readonly FlatSpec Spec = new()
    {
        Inputs = [new InputSpec("embedding", 9, NextTokens.VocabularySize)],
        Cell = CellKind.Lstm,
        HiddenSize = 33,
        LayerCount = 2,
        Pooling = PoolingKind.None,
        ClassCount = NextTokens.VocabularySize,
        WeightDrop = Rate,
    };

    public static TheoryData<string, int> CellsAndSegments()
    {
        var data = new TheoryData<string, int>();
        foreach (string cell in Enum.GetNames<CellKind>())
        {
            data.Add(cell, 0);
            data.Add(cell, 3);
        }

        return data;
    }

    [Theory, MemberData(nameof(CellsAndSegments))]
    public void Gradients_are_those_of_central_differences_under_the_mask(string cellName, int segmentLength)
    {
        const int Size = 5;
        const int Vocabulary = 6;
        CellDefinition cell = CellDefinition.Of(Enum.Parse<CellKind>(cellName));
        Network network = NextTokens.NewNetwork(Spec with
        {
            Inputs = [new InputSpec("embedding", 3, Vocabulary)],
            Cell = Enum.Parse<CellKind>(cellName),
            HiddenSize = Size,
            LayerCount = 1,
            ClassCount = Vocabulary,
        });
        SequenceStore store = NextTokens.Texts(3, Vocabulary);
        var batch = new SequenceBatch();
        batch.Load(store, [0, 1, 2]);
        Assert.True(batch.Layout.StepCount > segmentLength);
        var execution = new Execution(new Workspace { IsFenced = true }, threadCount: 2)
        {
            Gradients = new Gradients(network.Parameters, hasDenseTables: true),
            SegmentLength = segmentLength,
            Seed = 7,
            Update = 3,
        };
        BatchLoss loss = network.Learn(batch, LossSettings.Plain, execution);

        DirectionWeights direction = network.Stack.Levels[0].Recurrent.Directions[0].Weights;
        Matrix mask = direction.Drop!.Mask;
        double[] weights = Differences.Widen(network.Weights.Span);
        Parameter table = network.Parameters.All[0];
        Parameter headWeight = network.Parameters.All[^2];
        Parameter headBias = network.Parameters.All[^1];
        var recurrence = new ReferenceRecurrence(cell, network.Parameters, "_l0", Size, prefix: cell.ParameterPrefix);
        Differences.AssertClose("loss", [MeanLoss()], [(float)loss.Mean]);
        foreach (Parameter parameter in network.Parameters.All)
        {
            double[] expected = [.. Enumerable.Range(0, parameter.Length).Select(k => Differences.Derivative(weights, parameter.Offset + k, MeanLoss))];
            Differences.AssertClose(parameter.Name, expected, parameter.In(execution.Gradients.Dense).ToArray());
        }

        double MeanLoss()
        {
            double[] dropped = [.. weights];
            for (int row = 0; row < mask.Rows; row++)
            {
                for (int column = 0; column < Size; column++)
                {
                    dropped[direction.WeightHh!.Offset + row * Size + column] *= mask[row, column];
                }
            }

            double sum = 0;
            for (int sequence = 0; sequence < store.SequenceCount; sequence++)
            {
                int length = store.LengthOf(sequence);
                int[] tokens = [.. store.Tokens(0, sequence, 0, length)];
                double[][] hidden = recurrence.Run([.. tokens.Select(token => dropped.AsSpan(table.Offset + token * 3, 3).ToArray())], dropped);
                for (int step = 0; step < length; step++)
                {
                    double[] scores = [.. Enumerable.Range(0, Vocabulary).Select(label => weights[headBias.Offset + label]
                        + hidden[step].Select((value, k) => value * weights[headWeight.Offset + label * Size + k]).Sum())];
                    sum += Math.Log(scores.Sum(Math.Exp)) - scores[store.Targets.Classes(store.RowOf(sequence, step), 1)[0]];
                }
            }

            return sum / batch.Layout.RowCount;
        }
    }

    [Fact]
    public void A_mask_is_a_function_of_seed_update_and_matrix_and_drops_what_the_rate_says()
    {
        float[] one = Mask(threadCount: 1, seed: 7, update: 3, level: 0);
        Assert.Equal(one, Mask(threadCount: 3, seed: 7, update: 3, level: 0));
        Assert.NotEqual(one, Mask(threadCount: 1, seed: 8, update: 3, level: 0));
        Assert.NotEqual(one, Mask(threadCount: 1, seed: 7, update: 4, level: 0));
        Assert.NotEqual(one, Mask(threadCount: 1, seed: 7, update: 3, level: 1));
        Assert.All(one, factor => Assert.True(factor == 0 || factor == 1 / (1 - Rate)));

        // Four deviations of the share of zeros among 4,356 draws.
        Assert.InRange(one.Count(factor => factor == 0) / (double)one.Length, Rate - 0.03, Rate + 0.03);

        static float[] Mask(int threadCount, ulong seed, uint update, int level)
        {
            Network network = NextTokens.NewNetwork(Spec);
            Learn(network, new Execution(new Workspace(), threadCount) { Gradients = new Gradients(network.Parameters), Seed = seed, Update = update });
            Matrix mask = network.Stack.Levels[level].Recurrent.Directions[0].Weights.Drop!.Mask;
            return [.. Enumerable.Range(0, mask.Rows).SelectMany(row => mask.Row(row).ToArray())];
        }
    }

    [Fact]
    public void Evaluation_uses_all_weights_even_where_no_update_followed_the_batch()
    {
        Network dropping = NextTokens.NewNetwork(Spec);
        var execution = new Execution(new Workspace { IsFenced = true }, threadCount: 2) { Gradients = new Gradients(dropping.Parameters) };
        Learn(dropping, execution);
        Network plain = NextTokens.NewNetwork(Spec with { WeightDrop = 0 });
        Assert.Equal(dropping.Weights.Span.ToArray(), plain.Weights.Span.ToArray());
        Assert.Equal(Evaluate(plain), Evaluate(dropping));
        Assert.False(dropping.Stack.Levels[0].Recurrent.Directions[0].Weights.Drop!.IsActive);

        BatchLoss Evaluate(Network network)
        {
            var batch = new SequenceBatch();
            batch.Load(NextTokens.Texts(5), [0, 1, 2, 3, 4]);
            return network.Evaluate(batch, LossSettings.Plain, execution);
        }
    }

    [Fact]
    public void Training_has_the_same_bits_on_any_number_of_threads()
    {
        float[] one = NextTokens.Train(Spec, threadCount: 1);
        Assert.Equal(one, NextTokens.Train(Spec, threadCount: 2));
        Assert.Equal(one, NextTokens.Train(Spec, threadCount: 3));
        Assert.NotEqual(one, NextTokens.Train(Spec with { WeightDrop = 0 }, threadCount: 1));
    }

    [Fact]
    public void Not_a_byte_is_allocated_once_warm()
    {
        Network network = NextTokens.NewNetwork(Spec);
        var execution = new Execution(new Workspace(), threadCount: 1) { Gradients = new Gradients(network.Parameters) };
        var batch = new SequenceBatch();
        batch.Load(NextTokens.Texts(5), [0, 1, 2, 3, 4]);
        network.Learn(batch, LossSettings.Plain, execution);
        Assert.Equal(0, Allocations.Least(() =>
        {
            execution.Update++;
            network.Learn(batch, LossSettings.Plain, execution);
            network.Pack();
        }));
    }

    private static void Learn(Network network, Execution execution)
    {
        var batch = new SequenceBatch();
        batch.Load(NextTokens.Texts(5), [0, 1, 2, 3, 4]);
        network.Learn(batch, LossSettings.Plain, execution);
    }
}
