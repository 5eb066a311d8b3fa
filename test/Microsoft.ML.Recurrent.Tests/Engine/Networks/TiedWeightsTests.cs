using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>A head whose weights are the vectors of the tokens that come in.</summary>
public sealed class TiedWeightsTests
{
    private static readonly FlatSpec Spec = new()
    {
        Inputs = [new InputSpec("embedding", 24, NextTokens.VocabularySize)],
        Cell = CellKind.Lstm,
        HiddenSize = 24,
        Pooling = PoolingKind.None,
        Head = HeadKind.Vocabulary,
        IsTied = true,
        ClassCount = NextTokens.VocabularySize,
    };

    [Theory]
    [InlineData(nameof(HeadKind.Softmax))]
    [InlineData(nameof(HeadKind.Vocabulary))]
    public void Gradients_of_both_uses_together_are_those_of_central_differences(string head)
    {
        const int Size = 5;
        const int Vocabulary = 7;
        Network network = NextTokens.NewNetwork(Spec with
        {
            Inputs = [new InputSpec("embedding", Size, Vocabulary)],
            HiddenSize = Size,
            Head = Enum.Parse<HeadKind>(head),
            ClassCount = Vocabulary,
        });
        Assert.Equal(["embedding.weight", "lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0", "head.bias"], network.Parameters.All.Select(parameter => parameter.Name));
        SequenceStore store = NextTokens.Texts(4, Vocabulary);
        var batch = new SequenceBatch();
        batch.Load(store, [0, 1, 2, 3]);
        var execution = new Execution(new Workspace { IsFenced = true }, threadCount: 2) { Gradients = new Gradients(network.Parameters) };
        BatchLoss loss = network.Learn(batch, LossSettings.Plain, execution);

        double[] weights = Differences.Widen(network.Weights.Span);
        Parameter table = network.Parameters.All[0];
        Parameter bias = network.Parameters.All[^1];
        var recurrence = new ReferenceRecurrence(CellDefinition.Of(CellKind.Lstm), network.Parameters, "_l0", Size, prefix: "lstm.");
        Differences.AssertClose("loss", [MeanLoss()], [(float)loss.Mean]);
        foreach (Parameter parameter in network.Parameters.All)
        {
            double[] expected = [.. Enumerable.Range(0, parameter.Length).Select(k => Differences.Derivative(weights, parameter.Offset + k, MeanLoss))];
            Differences.AssertClose(parameter.Name, expected, parameter.In(execution.Gradients.Dense).ToArray());
        }

        double MeanLoss()
        {
            double sum = 0;
            int count = 0;
            for (int sequence = 0; sequence < store.SequenceCount; sequence++)
            {
                int length = store.LengthOf(sequence);
                int[] tokens = [.. store.Tokens(0, sequence, 0, length)];
                double[][] hidden = recurrence.Run([.. tokens.Select(Vector)], weights);
                for (int step = 0; step < length; step++, count++)
                {
                    double[] scores = [.. Enumerable.Range(0, Vocabulary).Select(token =>
                        weights[bias.Offset + token] + Vector(token).Zip(hidden[step], (a, b) => a * b).Sum())];
                    sum += Math.Log(scores.Sum(Math.Exp)) - scores[store.Targets.Classes(store.RowOf(sequence, step), 1)[0]];
                }
            }

            return sum / count;
        }

        double[] Vector(int token) => weights.AsSpan(table.Offset + token * Size, Size).ToArray();
    }

    [Fact]
    public void Training_has_the_same_bits_on_any_number_of_threads_and_with_either_head()
    {
        float[] one = NextTokens.Train(Spec, threadCount: 1);
        Assert.Equal(one, NextTokens.Train(Spec, threadCount: 2));
        Assert.Equal(one, NextTokens.Train(Spec, threadCount: 3));
        Assert.Equal(one, NextTokens.Train(Spec with { Head = HeadKind.Softmax }, threadCount: 2));
    }

    [Fact]
    public void Only_the_shared_table_has_a_dense_gradient()
    {
        Network network = NextTokens.NewNetwork(Spec with { Inputs = [.. Spec.Inputs, new InputSpec("other", 3, 50)] });
        var gradients = new Gradients(network.Parameters);
        Assert.Equal(["other.weight"], gradients.Tables.ToArray().Select(table => table.Table.Name));
    }

    [Fact]
    public void Not_a_byte_is_allocated_once_warm()
    {
        Network network = NextTokens.NewNetwork(Spec);
        var batch = new SequenceBatch();
        batch.Load(NextTokens.Texts(10), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        var execution = new Execution(new Workspace(), threadCount: 1) { Gradients = new Gradients(network.Parameters) };
        network.Learn(batch, LossSettings.Plain, execution);
        Assert.Equal(0, Allocations.Least(() => network.Learn(batch, LossSettings.Plain, execution)));
    }

    [Fact]
    public void A_head_that_cannot_be_tied_is_refused_with_what_differs()
    {
        Assert.Contains("rows of 23 numbers tied to vectors of tokens that have 24", WhyNot(Spec with { HiddenSize = 23 }), StringComparison.Ordinal);
        Assert.Contains("rows of 48 numbers", WhyNot(Spec with { IsBidirectional = true }), StringComparison.Ordinal);
        Assert.Contains("39 outputs tied to the vectors of 40 tokens", WhyNot(Spec with { ClassCount = 39 }), StringComparison.Ordinal);
        Assert.Contains("first input that has none", WhyNot(Spec with { Inputs = [new InputSpec("numbers", 24), .. Spec.Inputs] }), StringComparison.Ordinal);
        Assert.Contains("frozen", WhyNot(Spec with { Inputs = [Spec.Inputs[0] with { IsFrozen = true }] }), StringComparison.Ordinal);
        Assert.Contains("head Linear", WhyNot(Spec with { Head = HeadKind.Linear }), StringComparison.Ordinal);
        Assert.Null(((NetworkSpec)Spec).WhyNot());
    }

    [Fact]
    public void A_file_that_has_no_weights_of_the_head_is_not_too_small()
    {
        Network network = NextTokens.NewNetwork(Spec);
        int count = network.Parameters.All.Sum(parameter => parameter.Length);
        ModelSpecRules.CheckSize(OfModel(Spec), count, network.Parameters.All.Count);
        Assert.Throws<InvalidDataException>(() => ModelSpecRules.CheckSize(OfModel(Spec with { IsTied = false }), NextTokens.VocabularySize * 24 + 3 * 24 * 24, network.Parameters.All.Count));
    }

    private static ModelSpec OfModel(NetworkSpec spec) => new() { Network = spec, Features = [], Label = new LabelColumn { Name = "Label" } };

    private static string? WhyNot(NetworkSpec spec) => spec.WhyNot();
}
