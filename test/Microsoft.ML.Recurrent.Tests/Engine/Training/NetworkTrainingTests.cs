using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>Real networks in the loop. The toy: which of three tokens came last before a tail of fillers.</summary>
public sealed class NetworkTrainingTests
{
    private const int Classes = 3;
    private const int Vocabulary = 6;

    public static TheoryData<string> Cells => [.. Enum.GetNames<CellKind>()];

    [Theory, MemberData(nameof(Cells))]
    public void Learns_to_remember_a_token(string cell)
    {
        // Rectified units remember over the longest tails when they start as the identity.
        Network network = NewNetwork(ToySpec(cell));
        if (cell == nameof(CellKind.ElmanRelu))
        {
            new RecurrentStart { Matrices = ParameterInitializer.Identity }.Apply(network, seed: 1);
        }

        var settings = new TrainingSettings
        {
            EpochCount = 40,
            BatchSize = 16,
            LearningRate = 0.01,
            Schedule = ScheduleKind.Linear,
            WeightDecay = 0,
            Seed = 5,
            ThreadCount = 2,
        };
        TrainingResult result = Train(network, settings, Toy(300, longestTail: 6, seed: 1), Toy(100, longestTail: 6, seed: 2));

        EpochResult best = result.History[result.BestEpoch - 1];
        Assert.True(best.ValidationMetrics[0].Value >= 0.99, $"accuracy {best.ValidationMetrics[0].Value}");
        Assert.True(best.ValidationLoss < 0.1, $"loss {best.ValidationLoss}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Only_a_dense_update_moves_the_vectors_of_tokens_that_never_came(int truncationLength)
    {
        const int Unmet = 7;
        float[] lazy = Unmoved(hasDenseEmbeddingUpdates: false, out float[] start);
        Assert.Equal(start, lazy);

        // Decay alone acts on them.
        float[] dense = Unmoved(hasDenseEmbeddingUpdates: true, out _);
        Assert.All(dense.Zip(start), pair => Assert.InRange(pair.First / pair.Second, 0.5f, 0.9999f));

        float[] Unmoved(bool hasDenseEmbeddingUpdates, out float[] before)
        {
            Network network = NewNetwork(ToySpec(nameof(CellKind.Lstm)) with { Inputs = [new InputSpec("token", 4, Unmet + 1), new InputSpec("number", 1)] });
            Parameter table = network.Parameters.All[0];
            before = table.In(network.Weights)[(Unmet * 4)..].ToArray();
            var settings = new TrainingSettings
            {
                EpochCount = 3, TruncationLength = truncationLength, HasDenseEmbeddingUpdates = hasDenseEmbeddingUpdates, ThreadCount = 2,
            };
            Train(network, settings, Toy(200, longestTail: 6, seed: 1), null);
            return table.In(network.Weights)[(Unmet * 4)..].ToArray();
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void The_weights_depend_on_neither_threads_nor_instructions(string cell)
    {
        string one = TrainedHash(cell, threadCount: 1);
        foreach (int threadCount in new[] { 2, 3, 8 })
        {
            Assert.Equal(one, TrainedHash(cell, threadCount));
        }

        Leg.RecordHash($"training/{cell}", one);
    }

    [Fact]
    public void The_weights_do_not_depend_on_when_workers_start_and_what_they_get()
    {
        string orderly = TrainedHash(nameof(CellKind.Lstm), threadCount: 3);
        try
        {
            WorkerPool.Shared.Disorder = new Random(1);
            Assert.Equal(orderly, TrainedHash(nameof(CellKind.Lstm), threadCount: 3));
        }
        finally
        {
            WorkerPool.Shared.Disorder = null;
        }
    }

    [Fact]
    public void Frozen_vectors_stay_and_all_else_moves()
    {
        Network network = NewNetwork(ToySpec(nameof(CellKind.Lstm)) with { Inputs = [new InputSpec("token", 4, Vocabulary, IsFrozen: true), new InputSpec("number", 1)] });
        float[] before = network.Weights.Span.ToArray();
        Train(network, new TrainingSettings { EpochCount = 2, ThreadCount = 2 }, Toy(40, longestTail: 6, seed: 1), null);

        Assert.All(network.Parameters.All, parameter =>
        {
            bool isSame = parameter.In(network.Weights).SequenceEqual(before.AsSpan(parameter.Offset, parameter.Length));
            Assert.True(isSame == !parameter.IsTrained, parameter.Name);
        });
        Assert.Single(network.Parameters.All, parameter => !parameter.IsTrained);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void An_epoch_allocates_nothing_once_warm(int truncationLength)
    {
        Network network = NewNetwork(ToySpec(nameof(CellKind.Lstm)) with { IsBidirectional = truncationLength == 0, LayerDropout = 0.1f, InputDropout = 0.1f });
        var settings = new TrainingSettings { BatchSize = 8, ThreadCount = 1, TruncationLength = truncationLength };
        var learner = new NetworkLearner(network, settings);
        SequenceStore store = Toy(64, longestTail: 20, seed: 1);
        int[] sequences = [.. Enumerable.Range(0, 64)];
        var execution = new Execution(new Workspace(), 1) { Gradients = new Gradients(network.Parameters) };
        int updateCount = 0;
        network.Pack();
        Learn();

        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Learn();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.Equal(6 * 8, updateCount);

        void Learn()
        {
            for (int start = 0; start < sequences.Length; start += 8)
            {
                learner.Begin(store, sequences.AsSpan(start, 8), execution);
                while (learner.LearnNext(execution, CancellationToken.None, out _))
                {
                    updateCount++;
                    execution.Gradients!.Clear();
                }
            }
        }
    }

    [Fact]
    public void A_long_sequence_in_windows_is_left_soon_after_cancelling()
    {
        Network network = NewNetwork(ToySpec(nameof(CellKind.GruResetAfter)) with { LayerCount = 1 });
        var store = new SequenceStore([0, 1], TargetShape.ClassPerSequence);
        const int Length = 1_000_000;
        store.AddTokens(0, Length).Fill(4);
        store.AddNumbers(1, Length).Clear();
        store.EndSequence(Length, label: 0);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var workspace = new Workspace();
        var settings = new TrainingSettings { TruncationLength = 50, EpochCount = 1000, ThreadCount = 1, SelectionMetric = null };
        var loop = StoreLoop.Create(new NetworkLearner(network, settings), settings, store, null, workspace: workspace);

        // A whole pass over the million steps takes seconds.
        Assert.Throws<OperationCanceledException>(() => loop.Run(cancellation: source.Token));
        Assert.InRange(workspace.AllocatedBytes, 1, 1 << 20);
    }

    private static string TrainedHash(string cell, int threadCount)
    {
        FlatSpec spec = ToySpec(cell) with
        {
            LayerCount = 2,
            IsBidirectional = true,
            HasLayerNormalization = true,
            Pooling = PoolingKind.Attention,
            InputDropout = 0.1f,
            LayerDropout = 0.1f,
            RecurrentDropout = 0.1f,
            OutputDropout = 0.1f,
            HiddenSize = 21,
        };
        Network network = NewNetwork(spec);
        var settings = new TrainingSettings { EpochCount = 2, BatchSize = 33, MaximumGradientNorm = 0.1, Seed = 5, ThreadCount = threadCount };
        TrainingResult result = Train(network, settings, Toy(70, longestTail: 12, seed: 1), Toy(20, longestTail: 12, seed: 2));
        Assert.All(result.History, epoch => Assert.True(epoch.GradientNorm > settings.MaximumGradientNorm));
        return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(network.Weights.Span)));
    }

    private static TrainingResult Train(Network network, TrainingSettings settings, SequenceStore training, SequenceStore? validation)
        => StoreLoop.Create(new NetworkLearner(network, settings), settings, training, validation, new ClassMetrics()).Run(cancellation: TestContext.Current.CancellationToken);

    private static FlatSpec ToySpec(string cell) => new()
    {
        Inputs = [new InputSpec("token", 4, Vocabulary), new InputSpec("number", 1)],
        Cell = Enum.Parse<CellKind>(cell),
        HiddenSize = 16,
        ClassCount = Classes,
    };

    private static Network NewNetwork(FlatSpec spec)
    {
        Network network = Network.Create(spec);
        network.Initialize(5);
        return network;
    }

    private static SequenceStore Toy(int count, int longestTail, uint seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Data, 0);
        var store = new SequenceStore([0, 1], TargetShape.ClassPerSequence);
        for (int sequence = 0; sequence < count; sequence++)
        {
            int head = 1 + random.NextBelow(4);
            int length = head + random.NextBelow(longestTail + 1);
            Span<int> tokens = store.AddTokens(0, length);
            Span<float> numbers = store.AddNumbers(1, length);
            for (int step = 0; step < length; step++)
            {
                tokens[step] = step < head ? random.NextBelow(Classes) : Classes + random.NextBelow(Vocabulary - Classes);
                numbers[step] = random.NextUniform(-1, 1);
            }

            store.EndSequence(length, label: tokens[head - 1]);
        }

        return store;
    }
}
