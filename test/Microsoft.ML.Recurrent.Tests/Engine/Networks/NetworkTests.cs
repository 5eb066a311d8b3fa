using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

public sealed class NetworkTests
{
    /// <summary>Everything that could tempt an implementation to depend on threads or on the batch.</summary>
    private static FlatSpec FullSpec(CellKind cell) => new()
    {
        Inputs = [new InputSpec("tokens", 20, VocabularySize: 50), new InputSpec("numbers", 5)],
        Cell = cell,
        HiddenSize = 36,
        LayerCount = 2,
        IsBidirectional = true,
        HasResidualConnections = true,
        HasLayerNormalization = true,
        Pooling = PoolingKind.Attention,
        ClassCount = 3,
        InputDropout = 0.1f,
        LayerDropout = 0.2f,
        RecurrentDropout = 0.15f,
        OutputDropout = 0.3f,
    };

    public static TheoryData<string> EveryCell() => [.. Enum.GetNames<CellKind>()];

    [Theory, MemberData(nameof(EveryCell))]
    public void Trained_weights_have_the_same_bits_for_any_number_of_threads(string cell)
    {
        string one = HashAfterTraining(Enum.Parse<CellKind>(cell), 1);
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            Assert.Equal(one, HashAfterTraining(Enum.Parse<CellKind>(cell), threadCount));
        }

        Leg.RecordHash($"network_{cell}", one);
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void A_single_sequence_scores_the_same_bits_on_any_number_of_threads(string cell)
    {
        foreach (bool isBidirectional in (bool[])[false, true])
        {
            // Few tokens for many steps, so that they share their products, and two blocks of input.
            Network network = Network.Create(FullSpec(Enum.Parse<CellKind>(cell)) with { HiddenSize = 100, IsBidirectional = isBidirectional });
            network.Initialize(3);
            network.Pack();
            var store = new SequenceStore([0, 5], TargetShape.ClassPerSequence);
            var random = new RandomStream(8, RandomPurpose.Data, 0);
            foreach (ref int token in store.AddTokens(0, 61))
            {
                token = random.NextBelow(4);
            }

            foreach (ref float number in store.AddNumbers(1, 61))
            {
                number = random.NextUniform(-1, 1);
            }

            store.EndSequence(61, label: -1);
            var batch = new SequenceBatch();
            batch.Load(store, [0]);
            float[] one = Scores(1);
            foreach (int threadCount in (int[])[2, 3, 8])
            {
                // Twice: a thread that was asleep at first has its part in the second run.
                var execution = new Execution(new Workspace { IsFenced = true }, threadCount);
                Assert.Equal(one, Score(execution));
                Assert.Equal(one, Score(execution));
            }

            float[] Scores(int threadCount) => Score(new Execution(new Workspace { IsFenced = true }, threadCount));

            float[] Score(Execution execution)
            {
                Matrix probabilities = new Workspace().RentZeroed(1, 3);
                network.Score(batch, execution, probabilities);
                return probabilities.Row(0).ToArray();
            }
        }
    }

    [Fact]
    public void Dense_embedding_updates_train_other_weights_and_those_too_have_the_same_bits_for_any_number_of_threads()
    {
        string one = HashAfterTraining(CellKind.Lstm, 1, hasDenseEmbeddingUpdates: true);
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            Assert.Equal(one, HashAfterTraining(CellKind.Lstm, threadCount, hasDenseEmbeddingUpdates: true));
        }

        Leg.RecordHash("network_Lstm_dense", one);
        Assert.NotEqual(one, HashAfterTraining(CellKind.Lstm, 1));
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void Without_input_dropout_rows_share_tokens_and_weights_have_the_same_bits_for_any_number_of_threads(string cell)
    {
        FlatSpec spec = FullSpec(Enum.Parse<CellKind>(cell)) with { InputDropout = 0 };
        string one = HashAfterTraining(spec, 1);
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            Assert.Equal(one, HashAfterTraining(spec, threadCount));
        }

        Leg.RecordHash($"network_tokens_{cell}", one);
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void A_sequence_scores_the_same_bits_alone_and_in_any_batch(string cell)
    {
        SequenceStore store = Store(23);
        Network network = NewNetwork(FullSpec(Enum.Parse<CellKind>(cell)));
        float[][] together = Score(network, store, [.. Enumerable.Range(0, 23)], threadCount: 2);
        float[][] backwards = Score(network, store, [.. Enumerable.Range(0, 23).Reverse()], threadCount: 1);
        for (int i = 0; i < 23; i++)
        {
            Assert.Equal(together[i], Score(network, store, [i], threadCount: 1)[0]);
            Assert.Equal(together[i], backwards[22 - i]);
            Assert.Equal(1, together[i].Sum(), 1e-5);
        }
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(0)]
    public void Learning_allocates_nothing_once_warm(float inputDropout)
    {
        SequenceStore store = Store(16);
        Network network = NewNetwork(FullSpec(CellKind.Lstm) with { InputDropout = inputDropout });
        var batch = new SequenceBatch();
        var execution = new Execution(new Workspace(), 1) { Gradients = new Gradients(network.Parameters) };
        int[] sequences = [.. Enumerable.Range(0, 16)];
        Assert.Equal(0, Allocations.Least(() =>
        {
            batch.Load(store, sequences);
            network.Learn(batch, LossSettings.Plain, execution);
            execution.Gradients.Clear();
            network.Pack();
            network.Evaluate(batch, LossSettings.Plain, execution);
        }));
    }

    [Theory]
    [InlineData(CellName.Lstm, false)]
    [InlineData(CellName.Gru, true)]
    [InlineData(CellName.Rnn, false)]
    public void Learns_which_of_two_tokens_came_first(string cell, bool isBidirectional)
    {
        SequenceStore training = OrderTask(400, seed: 1);
        SequenceStore test = OrderTask(200, seed: 2);
        Network network = NewNetwork(new FlatSpec
        {
            Inputs = [new InputSpec("tokens", 8, VocabularySize: 4)],
            Cell = cell switch { CellName.Lstm => CellKind.Lstm, CellName.Gru => CellKind.GruResetAfter, _ => CellKind.ElmanTanh },
            HiddenSize = 16,
            IsBidirectional = isBidirectional,
            ClassCount = 2,
        });
        var settings = new TrainingSettings { EpochCount = 12, LearningRate = 0.01, BatchSize = 16, ThreadCount = 2 };
        var learner = new NetworkLearner(network, settings);
        TrainingResult result = StoreLoop.Create(learner, settings, training, test, new ClassMetrics()).Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, result.History[result.BestEpoch - 1].ValidationMetrics[0].Value, 0.02);
    }

    private static string HashAfterTraining(CellKind cell, int threadCount, bool hasDenseEmbeddingUpdates = false)
        => HashAfterTraining(FullSpec(cell), threadCount, hasDenseEmbeddingUpdates);

    private static string HashAfterTraining(FlatSpec spec, int threadCount, bool hasDenseEmbeddingUpdates = false)
    {
        SequenceStore store = Store(33);
        Network network = NewNetwork(spec);
        var settings = new TrainingSettings
        {
            EpochCount = 2,
            BatchSize = 11,
            MaximumGradientNorm = 0.1,
            HasDenseEmbeddingUpdates = hasDenseEmbeddingUpdates,
            ThreadCount = threadCount,
            Seed = 5,
        };
        StoreLoop.Create(new NetworkLearner(network, settings), settings, store, null, workspace: new Workspace { IsFenced = true }).Run(cancellation: TestContext.Current.CancellationToken);
        return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(network.Weights.Span)));
    }

    private static Network NewNetwork(FlatSpec spec)
    {
        Network network = Network.Create(spec);
        network.Initialize(7);
        network.Pack();
        return network;
    }

    private static float[][] Score(Network network, SequenceStore store, int[] sequences, int threadCount)
    {
        var batch = new SequenceBatch();
        batch.Load(store, sequences);
        Matrix probabilities = new Workspace().RentZeroed(sequences.Length, network.Head.Width);
        network.Score(batch, new Execution(new Workspace { IsFenced = true }, threadCount), probabilities);
        return [.. Enumerable.Range(0, sequences.Length).Select(row => probabilities.Row(row).ToArray())];
    }

    private static SequenceStore Store(int count)
    {
        var store = new SequenceStore([0, 5], TargetShape.ClassPerSequence);
        var random = new RandomStream(3, RandomPurpose.Data, 0);
        for (int i = 0; i < count; i++)
        {
            int length = 1 + random.NextBelow(19);
            foreach (ref int token in store.AddTokens(0, length))
            {
                token = random.NextBelow(50);
            }

            foreach (ref float number in store.AddNumbers(1, length))
            {
                number = random.NextUniform(-1, 1);
            }

            store.EndSequence(length, label: random.NextBelow(3), weight: random.NextUniform(0.5f, 1.5f));
        }

        return store;
    }

    /// <summary>Tokens 0 and 1 are noise; whether 2 stands before 3 is the class.</summary>
    private static SequenceStore OrderTask(int count, ulong seed)
    {
        var store = new SequenceStore([0], TargetShape.ClassPerSequence);
        var random = new RandomStream(seed, RandomPurpose.Data, 0);
        for (int i = 0; i < count; i++)
        {
            int length = 6 + random.NextBelow(6);
            int label = random.NextBelow(2);
            Span<int> tokens = store.AddTokens(0, length);
            foreach (ref int token in tokens)
            {
                token = random.NextBelow(2);
            }

            tokens[random.NextBelow(3)] = label == 0 ? 2 : 3;
            tokens[3 + random.NextBelow(3)] = label == 0 ? 3 : 2;
            store.EndSequence(length, label: label);
        }

        return store;
    }

    private static class CellName
    {
        public const string Lstm = "lstm";
        public const string Gru = "gru";
        public const string Rnn = "rnn";
    }
}
