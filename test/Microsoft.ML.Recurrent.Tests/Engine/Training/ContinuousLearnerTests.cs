using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class ContinuousLearnerTests
{
    private const int SymbolCount = 9;

    private static readonly TrainingSettings Settings = new()
    {
        EpochCount = 3,
        BatchSize = 5,
        TruncationLength = 12,
        HasRandomWindows = true,
        LearningRate = 0.01,
        Seed = 3,
        ThreadCount = 2,
        SelectionMetric = null,
    };

    [Fact]
    public void States_go_on_from_batch_to_batch_so_windows_lose_nothing_in_evaluation()
    {
        SequenceStore text = Text(403);
        Network network = NewNetwork(1);
        double inWindows = LossOf(network, text, window: 12);
        Assert.Equal(LossOf(network, text, window: 1000), inWindows, 1e-9);

        // Without what a window before it has read, a window says something else.
        Assert.NotEqual(LossOf(network, text, window: 1000, streams: 30), inWindows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    public void A_run_that_begins_with_a_copy_made_within_an_epoch_ends_with_the_same_bits(int copiedAt)
    {
        TrainingState? copy = null;
        byte[] bytes = [];
        (TrainingLoop whole, Network expected) = NewLoop(seed: 1, count =>
        {
            if (count == copiedAt)
            {
                copy = State!.Copy();
                using var stream = new MemoryStream();
                TrainingStateFormat.Write(copy, stream);
                bytes = stream.ToArray();
            }
        });
        State = whole.State;
        whole.Run();
        Assert.NotNull(copy);
        Assert.Contains(copy.Carried[0].Span.ToArray(), value => value != 0);

        (TrainingLoop copied, Network second) = NewLoop(seed: 99);
        copied.State.CopyFrom(copy);
        copied.Run();
        Assert.Equal(expected.Weights.Span.ToArray(), second.Weights.Span.ToArray());

        (TrainingLoop read, Network third) = NewLoop(seed: 99);
        TrainingStateFormat.Read(new MemoryStream(bytes), read.State);
        read.Run();
        Assert.Equal(expected.Weights.Span.ToArray(), third.Weights.Span.ToArray());
    }

    private TrainingState? State { get; set; }

    private static (TrainingLoop Loop, Network Network) NewLoop(ulong seed, Action<int>? onMove = null)
    {
        Network network = NewNetwork(seed);
        var batches = new ContinuousBatches(Text(403), Settings.BatchSize, Settings.TruncationLength, hasRandomWindows: true, Settings.Seed);
        return (new TrainingLoop(new ContinuousLearner(network, Settings), Settings, new Watched(batches, onMove), validation: null), network);
    }

    private static double LossOf(Network network, SequenceStore text, int window, int streams = 5)
    {
        var learner = new ContinuousLearner(network, Settings with { BatchSize = streams });
        var batches = new ContinuousBatches(text, streams, window);
        var execution = new Execution(new Workspace(), 1);
        BatchLoss sum = default;
        batches.Begin(epoch: 1);
        while (batches.MoveNext(default))
        {
            sum += learner.Evaluate(batches.Store, batches.Sequences, execution, metrics: null, default);
        }

        return sum.Mean;
    }

    private static Network NewNetwork(ulong seed)
    {
        var network = Network.Create(new NetworkSpec
        {
            Inputs = [new InputSpec("embedding", 16, SymbolCount)],
            Stack = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 16, LayerCount = 2, LayerDropout = 0.2f, WeightDrop = 0.1f },
            Pooling = PoolingKind.None,
            Head = new HeadSpec { Kind = HeadKind.Vocabulary, Width = SymbolCount },
        });
        network.Initialize(seed);
        network.Pack();
        return network;
    }

    private static SequenceStore Text(int length)
    {
        var random = new RandomStream(7, RandomPurpose.Data, owner: 0);
        var symbols = new int[length];
        for (int i = 0; i < length; i++)
        {
            symbols[i] = TargetSymbols.First + random.NextBelow(SymbolCount - TargetSymbols.First);
        }

        var rows = new TargetStore(TargetShape.Sequence);
        rows.AddSequence(symbols);
        return rows.Sequences!;
    }

    /// <summary>Tells each move to a batch.</summary>
    private sealed class Watched(ContinuousBatches batches, Action<int>? onMove) : IBatchSource
    {
        private int _count;

        public long SequenceCount => batches.SequenceCount;

        public SequenceStore Store => batches.Store;

        public ReadOnlySpan<int> Sequences => batches.Sequences;

        public void Begin(int epoch, long givenCount = 0) => batches.Begin(epoch, givenCount);

        public bool MoveNext(Cancellation cancellation)
        {
            onMove?.Invoke(_count++);
            return batches.MoveNext(cancellation);
        }
    }
}
