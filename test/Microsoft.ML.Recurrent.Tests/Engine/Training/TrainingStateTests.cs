using System.Buffers.Binary;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class TrainingStateTests
{
    private const int SequenceCount = 43;

    /// <summary>6 batches an epoch, each asked for, and once more at its end.</summary>
    private const int MovesPerEpoch = 7;

    private static readonly TrainingSettings Settings = new()
    {
        EpochCount = 9,
        BatchSize = 8,
        LearningRate = 0.03,
        Optimizer = OptimizerMethod.Adam,
        Schedule = ScheduleKind.ReduceOnPlateau,
        SelectionMetric = ClassMetrics.Accuracy,
        Patience = 5,
        Seed = 3,
        ThreadCount = 2,
    };

    /// <summary>Whether the data are streamed, and after how many moves to a batch the copy is made.</summary>
    public static TheoryData<bool, int> Places()
    {
        var data = new TheoryData<bool, int>();
        foreach (bool isStreamed in (bool[])[false, true])
        {
            // Before all, within the first epoch, at its end, at the start of a later epoch, within it, and before its last batch is over.
            foreach (int moves in (int[])[0, 3, MovesPerEpoch - 1, 2 * MovesPerEpoch, (3 * MovesPerEpoch) + 2, (5 * MovesPerEpoch) - 1])
            {
                data.Add(isStreamed, moves);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Places))]
    public void A_run_that_begins_with_a_copy_ends_with_the_bits_of_the_uninterrupted_run(bool isStreamed, int moves)
    {
        TrainingState? copy = null;
        using var whole = new Trial(Settings, isStreamed);
        whole.OnMove = count => copy = count == moves ? whole.Loop.State.Copy() : copy;
        TrainingResult expected = whole.Run();
        Assert.NotNull(copy);
        Assert.NotEqual(1, expected.History[^1].LearningRate / expected.History[0].LearningRate);

        using var copied = new Trial(Settings, isStreamed, seed: 99);
        copied.Loop.State.CopyFrom(copy);
        AssertSame(whole, expected, copied, copied.Run());

        using var read = new Trial(Settings, isStreamed, seed: 99);
        TrainingStateFormat.Read(new MemoryStream(Bytes(copy)), read.Loop.State);
        AssertSame(whole, expected, read, read.Run());
    }

    [Theory]
    [InlineData(OptimizerMethod.AdamW)]
    [InlineData(OptimizerMethod.Sgd)]
    [InlineData(OptimizerMethod.RmsProp)]
    [InlineData(OptimizerMethod.AdaGrad)]
    public void Every_optimizer_goes_on_to_the_same_bits(object optimizer)
    {
        TrainingSettings settings = Settings with { Optimizer = (OptimizerMethod)optimizer, EpochCount = 3, Schedule = ScheduleKind.Cosine, WarmupFraction = 0.5 };
        TrainingState? copy = null;
        using var whole = new Trial(settings);
        whole.OnMove = count => copy = count == MovesPerEpoch + 2 ? whole.Loop.State.Copy() : copy;
        TrainingResult expected = whole.Run();

        using var read = new Trial(settings, seed: 99);
        TrainingStateFormat.Read(new MemoryStream(Bytes(copy!)), read.Loop.State);
        AssertSame(whole, expected, read, read.Run());
    }

    [Fact]
    public void A_mean_of_weights_goes_on_to_the_same_bits()
    {
        TrainingSettings settings = Settings with { AveragingInterval = 2, EpochCount = 4 };
        TrainingState? copy = null;
        using var whole = new Trial(settings);
        whole.Loop.State.Average!.HasBegun = true;
        whole.OnMove = count => copy = count == MovesPerEpoch + 2 ? whole.Loop.State.Copy() : copy;
        TrainingResult expected = whole.Run();
        Assert.Equal(expected.History.Count * (MovesPerEpoch - 1), whole.Loop.State.Average.Count);

        using var copied = new Trial(settings, seed: 99);
        copied.Loop.State.CopyFrom(copy!);
        AssertSame(whole, expected, copied, copied.Run());

        using var read = new Trial(settings, seed: 99);
        TrainingStateFormat.Read(new MemoryStream(Bytes(copy!)), read.Loop.State);
        AssertSame(whole, expected, read, read.Run());
        using var plain = new Trial(Settings);
        var error = Assert.Throws<InvalidDataException>(() => TrainingStateFormat.Read(new MemoryStream(Bytes(plain.Loop.State)), read.Loop.State));
        Assert.Contains("does not average its weights", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_made_after_any_epoch_goes_on_to_the_same_end_even_where_that_is_the_last()
    {
        // Patience of one epoch ends the run early.
        TrainingSettings settings = Settings with { Patience = 1, EpochCount = 50 };
        var copies = new List<TrainingState>();
        using var whole = new Trial(settings);
        TrainingResult expected = whole.Run(new Listener(() => copies.Add(whole.Loop.State.Copy())));
        Assert.Equal(TrainingEnd.StoppedEarly, expected.End);
        Assert.Equal(expected.History.Count, copies.Count);
        foreach (TrainingState copy in copies)
        {
            using var other = new Trial(settings, seed: 99);
            other.Loop.State.CopyFrom(copy);
            AssertSame(whole, expected, other, other.Run());
        }
    }

    [Fact]
    public void A_run_that_was_cancelled_in_its_first_epoch_leaves_a_state_to_go_on_from()
    {
        using var whole = new Trial(Settings);
        TrainingResult expected = whole.Run();
        using var source = new CancellationTokenSource();
        using var cancelled = new Trial(Settings)
        {
            OnMove = count =>
            {
                if (count == 4)
                {
                    source.Cancel();
                }
            },
        };
        Assert.Throws<OperationCanceledException>(() => cancelled.Loop.Run(cancellation: source.Token));
        Assert.Equal((1, 4), (cancelled.Loop.State.Epoch, cancelled.Loop.State.BatchCount));

        using var other = new Trial(Settings, seed: 99);
        other.Loop.State.CopyFrom(cancelled.Loop.State);
        AssertSame(whole, expected, other, other.Run());
    }

    [Fact]
    public void Later_training_does_not_change_a_copy()
    {
        TrainingState? copy = null;
        byte[] before = [];
        using var whole = new Trial(Settings);
        whole.OnMove = count =>
        {
            if (count == MovesPerEpoch + 1)
            {
                copy = whole.Loop.State.Copy();
                before = Bytes(copy);
            }
        };
        whole.Run();
        Assert.Equal(before, Bytes(copy!));
        Assert.NotEqual(before, Bytes(whole.Loop.State));
    }

    [Fact]
    public void Damaged_or_foreign_bytes_are_refused_and_change_nothing()
    {
        using var trained = new Trial(Settings);
        trained.Run();
        byte[] bytes = Bytes(trained.Loop.State);
        using var trial = new Trial(Settings, seed: 99);
        byte[] before = Bytes(trial.Loop.State);

        Refused([], "no training state");
        Refused([.. "PK"u8, .. bytes], "no training state");
        Refused(Changed(4, 4), "format version 4 and this build reads version 5");
        Refused(Changed(4, 6), "format version 6 and this build reads version 5");
        Refused(Changed(17, 8), "of a run that carries states");
        using var averaging = new Trial(Settings with { AveragingInterval = 1 });
        Refused(Bytes(averaging.Loop.State), "of a run that averages its weights");
        for (int length = 8; length < bytes.Length; length += 97)
        {
            Refused(bytes[..length], "cut off");
        }

        Refused(bytes[..^1], "cut off");
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            byte[] flipped = [.. bytes];

            // Most bytes are weights; every second bit is one of the numbers behind them.
            int at = i % 2 == 0 ? random.Next(16, bytes.Length) : random.Next(bytes.Length - 600, bytes.Length);
            flipped[at] ^= (byte)(1 << random.Next(8));
            Refused(flipped, "The training state is ");
        }

        using var otherNetwork = new Trial(Settings, hiddenSize: 9);
        Refused(Bytes(otherNetwork.Loop.State), "of another network or optimizer");
        using var otherOptimizer = new Trial(Settings with { Optimizer = OptimizerMethod.Sgd });
        Refused(Bytes(otherOptimizer.Loop.State), "of another network or optimizer");

        byte[] Changed(int at, int value)
        {
            byte[] changed = [.. bytes];
            BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), value);
            return changed;
        }

        void Refused(byte[] state, string message)
        {
            var error = Assert.Throws<InvalidDataException>(() => TrainingStateFormat.Read(new MemoryStream(state), trial.Loop.State));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.Equal(before, Bytes(trial.Loop.State));
        }
    }

    [Fact]
    public void Reading_ends_where_the_state_does()
    {
        using var trial = new Trial(Settings);
        byte[] bytes = Bytes(trial.Loop.State);
        using var stream = new MemoryStream([.. bytes, 1, 2, 3]);
        TrainingStateFormat.Read(stream, trial.Loop.State);
        Assert.Equal(bytes.Length, stream.Position);
    }

    private static byte[] Bytes(TrainingState state)
    {
        using var stream = new MemoryStream();
        TrainingStateFormat.Write(state, stream);
        return stream.ToArray();
    }

    private static void AssertSame(Trial expected, TrainingResult expectedResult, Trial actual, TrainingResult actualResult)
    {
        Assert.Equal((expectedResult.BestEpoch, expectedResult.End), (actualResult.BestEpoch, actualResult.End));
        Assert.Equal(expectedResult.History.Select(Describe), actualResult.History.Select(Describe));
        Assert.Equal(Bytes(expected.Loop.State), Bytes(actual.Loop.State));
    }

    /// <summary>Records compare lists by reference.</summary>
    private static string Describe(EpochResult result) => $"{result with { ValidationMetrics = [] }} {string.Join(' ', result.ValidationMetrics)}";

    /// <summary>A network with dropouts, its data, and the loop around them.</summary>
    private sealed class Trial : IDisposable
    {
        private readonly List<IDisposable> _streams = [];

        public Trial(TrainingSettings settings, bool isStreamed = false, ulong seed = 5, int hiddenSize = 8)
        {
            Network network = Network.Create(new FlatSpec
            {
                Inputs = [new InputSpec("token", 4, 6), new InputSpec("number", 1)],
                Cell = CellKind.Lstm,
                HiddenSize = hiddenSize,
                LayerCount = 2,
                ClassCount = 3,
                InputDropout = 0.1f,
                LayerDropout = 0.1f,
                RecurrentDropout = 0.1f,
                OutputDropout = 0.1f,
            });
            network.Initialize(seed);
            SequenceStore training = Store(SequenceCount, 1);
            SequenceStore validation = Store(20, 2);
            IBatchSource batches = new LengthBucketSampler(training, settings.BatchSize, settings.Seed);
            IBatchSource evaluation = new EvaluationBatches(validation, 7);
            if (isStreamed)
            {
                StreamedBatches streamed = StreamedBatches.ForTraining(new StoreStream(training, 1600), settings.BatchSize, settings.EpochCount, settings.Seed);
                StreamedBatches streamedEvaluation = StreamedBatches.ForEvaluation(new StoreStream(validation, 1600), 7);
                _streams.AddRange([streamed, streamedEvaluation]);
                (batches, evaluation) = (streamed, streamedEvaluation);
            }

            Loop = new TrainingLoop(
                new NetworkLearner(network, settings), settings, new WatchedBatches(batches, count => OnMove(count)), evaluation, new ClassMetrics());
        }

        public Action<int> OnMove { get; set; } = _ => { };

        public TrainingLoop Loop { get; }

        public TrainingResult Run(ITrainingObserver? observer = null) => Loop.Run(observer, TestContext.Current.CancellationToken);

        public void Dispose() => _streams.ForEach(stream => stream.Dispose());

        /// <summary>The class is the last token of the first three; a third of the labels is noise, so that metrics go up and down.</summary>
        private static SequenceStore Store(int count, uint seed)
        {
            var random = new RandomStream(seed, RandomPurpose.Data, 0);
            var store = new SequenceStore([0, 1], TargetShape.ClassPerSequence);
            for (int sequence = 0; sequence < count; sequence++)
            {
                int length = 1 + random.NextBelow(9);
                Span<int> tokens = store.AddTokens(0, length);
                Span<float> numbers = store.AddNumbers(1, length);
                for (int step = 0; step < length; step++)
                {
                    tokens[step] = random.NextBelow(6);
                    numbers[step] = random.NextUniform(-1, 1);
                }

                store.EndSequence(length, label: random.NextBelow(3) == 0 ? random.NextBelow(3) : tokens[0] % 3);
            }

            return store;
        }
    }

    private sealed class Listener(Action onEpoch) : ITrainingObserver
    {
        public void EndEpoch(EpochResult epoch, TrainingState state) => onEpoch();
    }
}
