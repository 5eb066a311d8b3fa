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

/// <summary>Tokens that an update goes without, wherever they stand.</summary>
public sealed class EmbeddingDropoutTests
{
    private const float Rate = 0.4f;
    private const int Vocabulary = 6;

    [Theory]
    [InlineData(3, true, false)]
    [InlineData(3, false, false)]
    [InlineData(24, true, false)]
    [InlineData(24, false, false)]
    [InlineData(5, true, true)]
    public void Gradients_are_those_of_central_differences_under_the_mask(int width, bool hasDenseTables, bool isTied)
    {
        FlatSpec spec = Spec(width) with { IsTied = isTied };
        Network network = NextTokens.NewNetwork(spec);
        SequenceStore store = NextTokens.Texts(4, Vocabulary);
        var batch = new SequenceBatch();
        batch.Load(store, [0, 1, 2, 3]);
        Execution execution = NewExecution(network, threadCount: 2, hasDenseTables);
        BatchLoss loss = network.Learn(batch, LossSettings.Plain, execution);
        var mask = new TokenMask(Rate, table: 0, execution);
        Assert.Contains(Enumerable.Range(0, Vocabulary), token => mask.FactorOf(token) == 0);
        Assert.Contains(Enumerable.Range(0, Vocabulary), token => mask.FactorOf(token) == 1 / (1 - Rate));

        double[] weights = Differences.Widen(network.Weights.Span);
        Parameter table = network.Parameters.All[0];
        Parameter headWeight = isTied ? table : network.Parameters.All[^2];
        Parameter headBias = network.Parameters.All[^1];
        var recurrence = new ReferenceRecurrence(CellDefinition.Of(CellKind.Lstm), network.Parameters, "_l0", spec.HiddenSize, prefix: "lstm.");
        Differences.AssertClose("loss", [MeanLoss()], [(float)loss.Mean]);
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
                double[][] vectors = [.. tokens.Select(token => weights[(table.Offset + token * width)..(table.Offset + (token + 1) * width)].Select(value => value * mask.FactorOf(token)).ToArray())];
                double[][] hidden = recurrence.Run(vectors, weights);
                for (int step = 0; step < length; step++)
                {
                    double[] scores = [.. Enumerable.Range(0, Vocabulary).Select(label => weights[headBias.Offset + label]
                        + hidden[step].Select((value, k) => value * weights[headWeight.Offset + label * spec.HiddenSize + k]).Sum())];
                    sum += Math.Log(scores.Sum(Math.Exp)) - scores[store.Targets.Classes(store.RowOf(sequence, step), 1)[0]];
                }
            }

            return sum / batch.Layout.RowCount;
        }
    }

    [Fact]
    public void A_factor_is_a_function_of_seed_update_table_and_token_and_drops_what_the_rate_says()
    {
        float[] one = Factors(seed: 7, update: 3, table: 0);
        Assert.Equal(one, Factors(seed: 7, update: 3, table: 0));
        Assert.NotEqual(one, Factors(seed: 8, update: 3, table: 0));
        Assert.NotEqual(one, Factors(seed: 7, update: 4, table: 0));
        Assert.NotEqual(one, Factors(seed: 7, update: 3, table: 1));
        Assert.All(one, factor => Assert.True(factor == 0 || factor == 1 / (1 - Rate)));

        // Four standard deviations of the share of 10,000 draws.
        Assert.Equal(Rate, one.Average(factor => factor == 0 ? 1.0 : 0), 4 * Math.Sqrt(Rate * (1 - Rate) / one.Length));

        static float[] Factors(ulong seed, uint update, int table)
        {
            var execution = new Execution(new Workspace(), threadCount: 1) { Seed = seed, Update = update };
            execution.Begin(ExecutionMode.Training);
            var mask = new TokenMask(Rate, table, execution);
            return [.. Enumerable.Range(0, 10_000).Select(mask.FactorOf)];
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(24)]
    public void Gradients_have_the_same_bits_on_any_number_of_threads_and_losses_of_validation_know_no_dropout(int width)
    {
        float[] one = Gradients(1);
        Assert.Equal(one, Gradients(2));
        Assert.Equal(one, Gradients(3));
        Network with = NextTokens.NewNetwork(Spec(width));
        Network without = NextTokens.NewNetwork(Spec(width) with { Inputs = [new InputSpec("embedding", width, Vocabulary)] });
        SequenceBatch batch = Batch();
        Assert.Equal(
            without.Evaluate(batch, LossSettings.Plain, NewExecution(without, 1, true)), with.Evaluate(batch, LossSettings.Plain, NewExecution(with, 1, true)));

        float[] Gradients(int threadCount)
        {
            Network network = NextTokens.NewNetwork(Spec(width));
            Execution execution = NewExecution(network, threadCount, hasDenseTables: true);
            network.Learn(Batch(), LossSettings.Plain, execution);
            return execution.Gradients!.Dense.Span.ToArray();
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(24)]
    public void Not_a_byte_is_allocated_once_warm(int width)
    {
        Network network = NextTokens.NewNetwork(Spec(width));
        var execution = new Execution(new Workspace(), threadCount: 1) { Gradients = new Gradients(network.Parameters) };
        SequenceBatch batch = Batch();
        Assert.Equal(0, Allocations.Least(() =>
        {
            network.Learn(batch, LossSettings.Plain, execution);
            execution.Gradients.Clear();
        }));
    }

    private static FlatSpec Spec(int width) => new()
    {
        Inputs = [new InputSpec("embedding", width, Vocabulary, Dropout: Rate)],
        Cell = CellKind.Lstm,
        HiddenSize = 5,
        Pooling = PoolingKind.None,
        ClassCount = Vocabulary,
    };

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
