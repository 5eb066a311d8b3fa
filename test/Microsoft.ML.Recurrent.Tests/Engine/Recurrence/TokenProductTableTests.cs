using System.Runtime.InteropServices;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>A network that keeps the products of its tokens, judged by the same network without room to keep any.</summary>
public sealed class TokenProductTableTests
{
    private const int VocabularySize = 600;
    private const int NumberCount = 5;
    private const int SequenceCount = 60;
    private const int LongestSequence = 20;

    private static readonly int[] All = [.. Enumerable.Range(0, SequenceCount)];

    // One gate slot of H16 = 112 floats, over a vocabulary whose products are worth several threads.
    private static FlatSpec Spec { get; } = new()
    {
        Inputs = [new InputSpec("tokens", 37, VocabularySize), new InputSpec("numbers", NumberCount)],
        Cell = CellKind.Lstm,
        HiddenSize = 100,
        ClassCount = 3,
    };

    public static TheoryData<string, bool> EveryCellAndDirection() => TestCells.InEitherDirection(Enum.GetNames<CellKind>());

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Scores_keep_their_bits(string cell, bool isBidirectional)
    {
        FlatSpec spec = Spec with { Cell = Enum.Parse<CellKind>(cell), IsBidirectional = isBidirectional };
        AssertSameScores(spec);
        AssertSameScores(spec with { HasBFloat16Weights = true });
    }

    [Fact]
    public void Scores_keep_their_bits_whatever_stands_beside_the_tokens()
    {
        AssertSameScores(Spec with { Inputs = [Spec.Inputs[0]] });
        AssertSameScores(Spec with { LayerCount = 2, InputDropout = 0.5f, HasResidualConnections = true });
        AssertSameScores(Spec with { Inputs = [Spec.Inputs[0], Spec.Inputs[1], new InputSpec("others", 3, VocabularySize)] });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decoded_tags_and_probabilities_keep_their_bits(bool hasCrf)
    {
        FlatSpec spec = Spec with { Pooling = PoolingKind.None, IsBidirectional = true, Head = hasCrf ? HeadKind.Crf : HeadKind.Softmax };
        SequenceBatch batch = Load(spec, All);
        DecodedBatch expected = Decode(NewNetwork(spec, tokenTableBytes: 0));
        DecodedBatch actual = Decode(NewNetwork(spec));
        Assert.All(All, sequence =>
        {
            Assert.Equal(expected.TagsOf(sequence), actual.TagsOf(sequence));
            Assert.Equal(Bits(expected.ProbabilitiesOf(sequence)), Bits(actual.ProbabilitiesOf(sequence)));
        });

        DecodedBatch Decode(Network network)
        {
            var decoded = new DecodedBatch();
            network.Decode(batch, NewExecution(threadCount: 2), decoded);
            return decoded;
        }
    }

    [Fact]
    public void Sequences_read_window_by_window_keep_their_bits()
    {
        SequenceStore store = Store(Spec.Inputs);
        Assert.Equal(Score(NewNetwork(Spec, tokenTableBytes: 0)), Score(NewNetwork(Spec)));

        int[] Score(Network network)
        {
            Matrix probabilities = new Workspace().RentZeroed(SequenceCount, Spec.ClassCount);
            new WindowedRun(network, window: 7).Score(store, All, NewExecution(threadCount: 1), probabilities);
            Assert.True(network.TokenProducts is null or { AllocatedBytes: > 0 });
            return Bits(probabilities);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Steps_keep_their_bits(bool hasBFloat16Weights)
    {
        FlatSpec spec = Spec with { HasBFloat16Weights = hasBFloat16Weights };
        SequenceStore store = Store(spec.Inputs);
        int[][] expected = Steps(NewNetwork(spec, tokenTableBytes: 0), 1);
        Network network = NewNetwork(spec);
        foreach (int threadCount in (int[])[1, 2, 8])
        {
            Assert.Equal(expected, Steps(network, threadCount));
        }

        int[][] Steps(Network stepping, int threadCount)
        {
            var run = new StepRun(stepping, SequenceCount);
            StepState[] states = [.. All.Select(_ => new StepState(run.StateLength))];
            var scores = new List<int[]>();
            for (int step = 0; step < 3; step++)
            {
                int[] alive = [.. All.Where(sequence => store.LengthOf(sequence) > step)];
                run.Start(alive.Length);
                foreach (int sequence in alive)
                {
                    run.Enter(states[sequence]);
                    run.SetToken(0, states[sequence].Row, store.Tokens(0, sequence, step, 1)[0]);
                    store.Numbers(1, sequence, step, 1).CopyTo(run.Numbers(1, states[sequence].Row));
                }

                run.Run(threadCount);
                scores.AddRange(alive.Select(sequence => Bits(run.OutputsOf(states[sequence].Row))));
                Array.ForEach(alive, sequence => run.Leave(states[sequence]));
            }

            return [.. scores];
        }
    }

    [Fact]
    public void Changed_weights_are_seen_after_packing()
    {
        Network table = NewNetwork(Spec), none = NewNetwork(Spec, tokenTableBytes: 0);
        int[] first = Score(table, All, 1);
        foreach (string name in (string[])["tokens.weight", "lstm.weight_ih_l0", "lstm.bias_hh_l0"])
        {
            foreach (Network network in (Network[])[table, none])
            {
                foreach (ref float weight in network.Parameters.All.Single(parameter => parameter.Name == name).In(network.Weights))
                {
                    weight *= 1.5f;
                    weight += 0.01f;
                }

                network.Pack();
            }

            int[] changed = Score(table, All, 1);
            Assert.NotEqual(first, changed);
            Assert.Equal(Score(none, All, 1), changed);
            first = changed;
        }
    }

    [Fact]
    public async Task Any_number_of_executions_fill_a_table_at_once()
    {
        int[] expected = Score(NewNetwork(Spec, tokenTableBytes: 0), All, 1);
        SequenceBatch[] batches = [.. Enumerable.Range(0, 4).Select(_ => Load(Spec, All))];
        Execution[] executions = [.. batches.Select(_ => NewExecution(threadCount: 2))];
        for (int round = 0; round < 8; round++)
        {
            // The first to use a table makes it, so the race is for the memory and then for the rows.
            Network network = NewNetwork(Spec);
            for (int packing = 0; packing < 2; packing++)
            {
                int[][] scores = await Task.WhenAll(batches.Select((batch, i) => Task.Factory.StartNew(
                    () => Score(network, batch, executions[i]),
                    TestContext.Current.CancellationToken,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default)));
                Assert.All(scores, one => Assert.Equal(expected, one));
                network.Pack();
            }
        }
    }

    [Fact]
    public void Training_and_its_evaluation_take_no_table()
    {
        Network network = NewNetwork(Spec);
        SequenceBatch batch = Load(Spec, All);
        Execution execution = NewExecution(threadCount: 1);
        execution.Gradients = new Gradients(network.Parameters);
        BatchLoss before = network.Evaluate(batch, LossSettings.Plain, execution);
        network.Learn(batch, LossSettings.Plain, execution);
        Assert.Equal(0, network.TokenProducts!.AllocatedBytes);

        Score(network, batch, execution);
        Assert.Equal(VocabularySize * 4L * 112 * sizeof(float), network.TokenProducts.AllocatedBytes);

        // The same passes serve all three in turn.
        Assert.Equal(before, network.Evaluate(batch, LossSettings.Plain, execution));
    }

    [Fact]
    public void Filling_allocates_nothing_once_warm()
    {
        Network network = NewNetwork(Spec);
        SequenceBatch batch = Load(Spec, All);
        var execution = new Execution(new Workspace(), 1);
        Matrix probabilities = new Workspace().RentZeroed(SequenceCount, Spec.ClassCount);
        Assert.Equal(0, Allocations.Least(() =>
        {
            network.Pack();
            network.Score(batch, execution, probabilities);
            network.Score(batch, execution, probabilities);
        }));
    }

    [Fact]
    public void A_table_is_kept_for_a_first_input_of_tokens_where_it_saves_work_within_the_budget()
    {
        // Two directions of a GRU: three slots of 112 floats each.
        FlatSpec spec = Spec with { Cell = CellKind.GruResetAfter, IsBidirectional = true };
        const long Bytes = VocabularySize * 2L * 3 * 112 * sizeof(float);
        Assert.NotNull(Network.Create(spec, Bytes).TokenProducts);
        Assert.Null(Network.Create(spec, Bytes - 1).TokenProducts);
        Assert.Null(Network.Create(spec with { Inputs = [spec.Inputs[1], spec.Inputs[0]] }).TokenProducts);
        Assert.NotNull(Network.Create(spec with { Inputs = [spec.Inputs[0] with { Width = 32 }] }).TokenProducts);
        Assert.Null(Network.Create(spec with { Inputs = [spec.Inputs[0] with { Width = 31 }] }).TokenProducts);
        var spelled = new InputSpec("words", 40, VocabularySize, Spelling: SpellingKind.Convolution, CharacterSize: 8);
        Assert.Null(Network.Create(spec with { Inputs = [spelled] }).TokenProducts);
    }

    /// <summary>In a batch and alone, on one thread and several, with an empty table and a full one.</summary>
    private static void AssertSameScores(FlatSpec spec)
    {
        Network none = NewNetwork(spec, tokenTableBytes: 0);
        int[] batch = Score(none, All, 1);
        int[] alone = Score(none, [1], 1);
        foreach (int threadCount in (int[])[1, 2, 3])
        {
            Network table = NewNetwork(spec);
            Assert.Equal(alone, Score(table, [1], threadCount));
            Assert.Equal(batch, Score(table, All, threadCount));
            Assert.Equal(batch, Score(table, All, threadCount));
            Assert.Equal(alone, Score(table, [1], threadCount));
        }
    }

    private static Network NewNetwork(FlatSpec spec, long tokenTableBytes = TokenProductTable.MaximumBytes)
    {
        Network network = Network.Create(spec, tokenTableBytes);
        Assert.Equal(tokenTableBytes > 0, network.TokenProducts is not null);
        network.Initialize(7);
        network.Pack();
        return network;
    }

    private static Execution NewExecution(int threadCount) => new(new Workspace { IsFenced = true }, threadCount);

    private static int[] Score(Network network, int[] sequences, int threadCount)
        => Score(network, Load(network.Spec.Inputs, sequences), NewExecution(threadCount));

    private static int[] Score(Network network, SequenceBatch batch, Execution execution)
    {
        Matrix probabilities = new Workspace().RentZeroed(batch.Layout.SequenceCount, network.Head.Width);
        network.Score(batch, execution, probabilities);
        return Bits(probabilities);
    }

    private static int[] Bits(Matrix probabilities) => [.. Enumerable.Range(0, probabilities.Rows).SelectMany(row => Bits(probabilities.Row(row)))];

    private static int[] Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, int>(values).ToArray();

    private static SequenceBatch Load(FlatSpec spec, int[] sequences) => Load(spec.Inputs, sequences);

    private static SequenceBatch Load(IReadOnlyList<InputSpec> inputs, int[] sequences)
    {
        var batch = new SequenceBatch();
        batch.Load(Store(inputs), sequences);
        return batch;
    }

    /// <summary>Half of the tokens are of the ten most frequent.</summary>
    private static SequenceStore Store(IReadOnlyList<InputSpec> inputs)
    {
        var store = new SequenceStore([.. inputs.Select(input => input.IsToken ? 0 : input.Width)], TargetShape.ClassPerSequence);
        var random = new RandomStream(3, RandomPurpose.Data, 0);
        for (int i = 0; i < SequenceCount; i++)
        {
            int length = 1 + random.NextBelow(LongestSequence);
            for (int input = 0; input < inputs.Count; input++)
            {
                if (!inputs[input].IsToken)
                {
                    foreach (ref float number in store.AddNumbers(input, length))
                    {
                        number = random.NextUniform(-1, 1);
                    }

                    continue;
                }

                foreach (ref int token in store.AddTokens(input, length))
                {
                    token = random.NextBelow(random.NextBelow(2) == 0 ? 10 : VocabularySize);
                }
            }

            store.EndSequence(length, label: random.NextBelow(3));
        }

        return store;
    }
}
