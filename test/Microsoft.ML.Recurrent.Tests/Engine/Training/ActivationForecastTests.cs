using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class ActivationForecastTests
{
    public static TheoryData<int, int, bool, bool, int> Networks => new()
    {
        // Layers, hidden size, bidirectional, with dropout and normalization, threads.
        { 1, 40, false, false, 1 },
        { 2, 32, true, true, 2 },
        { 3, 17, false, true, 3 },
    };

    [Theory, MemberData(nameof(Networks))]
    public void The_largest_batch_takes_what_was_predicted(int layers, int hiddenSize, bool isBidirectional, bool hasExtras, int threads)
        => AssertPredicted(layers, hiddenSize, isBidirectional, hasExtras, threads, segmentLength: 0);

    [Theory, MemberData(nameof(Networks))]
    public void In_segments_it_takes_what_was_predicted(int layers, int hiddenSize, bool isBidirectional, bool hasExtras, int threads)
    {
        foreach (int segmentLength in new[] { 1, 7, 20 })
        {
            AssertPredicted(layers, hiddenSize, isBidirectional, hasExtras, threads, segmentLength);
        }
    }

    private static void AssertPredicted(int layers, int hiddenSize, bool isBidirectional, bool hasExtras, int threads, int segmentLength)
    {
        foreach (CellKind cell in new[] { CellKind.Lstm, CellKind.GruResetBefore, CellKind.ElmanTanh })
        {
            Network network = Network.Create(new FlatSpec
            {
                Inputs = [new InputSpec("numbers", 9)],
                Cell = cell,
                HiddenSize = hiddenSize,
                LayerCount = layers,
                IsBidirectional = isBidirectional,
                HasLayerNormalization = hasExtras,
                HasResidualConnections = hasExtras,
                Pooling = hasExtras ? PoolingKind.Mean : PoolingKind.Last,
                ClassCount = 5,
                LayerDropout = hasExtras ? 0.1f : 0,
                RecurrentDropout = hasExtras ? 0.1f : 0,
            });
            network.Initialize(3);
            network.Pack();
            SequenceStore training = Store(200, longest: 60);
            SequenceStore validation = Store(300, longest: 90);
            int[] batch = Longest(training, 24);
            int[] evaluated = Longest(validation, 100);
            var workspace = new Workspace();
            var execution = new Execution(workspace, threads) { Gradients = new Gradients(network.Parameters), SegmentLength = segmentLength };
            var loaded = new SequenceBatch();
            loaded.Load(training, batch);
            network.Learn(loaded, LossSettings.Plain, execution);
            if (segmentLength > 0)
            {
                loaded.Load(training, UpTo(training, 24, segmentLength));
                network.Learn(loaded, LossSettings.Plain, execution);
            }

            loaded.Load(validation, evaluated);
            network.Evaluate(loaded, LossSettings.Plain, execution);

            long predicted = segmentLength == 0
                ? new ActivationForecast(network, hasDenseTables: false, threads)
                    .BytesOf(BatchSize.LargestOf(training, 24), BatchSize.LargestOf(validation, 100))
                : new ActivationForecast(network, hasDenseTables: false, threads, hasSegments: true)
                    .BytesOf(BatchSize.LargestUpTo(training, 24, segmentLength), BatchSize.LargestOf(validation, 100), BatchSize.LargestInSegments(training, 24, segmentLength));

            // Lengths are linear in rows and sequences but for buffers cut to what a thread has at hand: 2 percent.
            Assert.InRange(predicted / (double)workspace.AllocatedBytes, 0.98, 1.02);
        }
    }

    [Fact]
    public void Memory_goes_with_rows_and_sequences_however_long_the_longest_is()
    {
        // 16 sequences of 115 steps together: nearly even, and one that is as long as nearly all of them. Padded rows would be 128 and 1600.
        int[] even = [8, 8, 8, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7];
        int[] ragged = [100, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        Assert.Equal((16, 115, 16, 115), (even.Length, even.Sum(), ragged.Length, ragged.Sum()));
        foreach (PoolingKind pooling in Enum.GetValues<PoolingKind>())
        {
            Network network = Network.Create(new FlatSpec
            {
                Inputs = [new InputSpec("numbers", 9)],
                Cell = CellKind.GruResetBefore,
                HiddenSize = 40,
                LayerCount = 2,
                IsBidirectional = true,
                Pooling = pooling,
                ClassCount = 5,
                LayerDropout = 0.1f,
                RecurrentDropout = 0.1f,
            });
            network.Initialize(3);
            network.Pack();
            Assert.Equal(Lengths(network, even), Lengths(network, ragged));
        }

        static (string Learning, string Scoring) Lengths(Network network, int[] steps)
        {
            var store = new SequenceStore([9], network.Spec.Target);
            foreach (int length in steps)
            {
                store.AddNumbers(0, length).Fill(0.5f);
                store.Targets.AddClasses(network.IsPerStep ? length : 1).Fill(1);
                store.EndSequence(length);
            }

            var batch = new SequenceBatch();
            batch.Load(store, [.. Enumerable.Range(0, steps.Length)]);
            var workspace = new Workspace();
            var execution = new Execution(workspace, threadCount: 2) { Gradients = new Gradients(network.Parameters) };
            network.Learn(batch, LossSettings.Plain, execution);
            string learning = string.Join(' ', workspace.Lengths());
            network.Score(batch, execution, new Workspace().Rent(network.IsPerStep ? batch.Layout.RowCount : steps.Length, 5));
            return (learning, string.Join(' ', workspace.Lengths()));
        }
    }

    [Fact]
    public void The_largest_batch_is_that_of_the_longest_sequences()
    {
        SequenceStore store = Store(20, longest: 20);
        Assert.Equal(new BatchSize(20 + 19 + 18, 3), BatchSize.LargestOf(store, 3));
        Assert.Equal(new BatchSize(5 + 5 + 5, 3), BatchSize.LargestOf(store, 3, window: 5));
        Assert.Equal(new BatchSize(40, 3), BatchSize.LargestOf(store, 3, maximumRows: 40));
        Assert.Equal(new BatchSize(20, 3), BatchSize.LargestOf(store, 3, maximumRows: 7));
        Assert.Equal(new BatchSize(60, 3), BatchSize.BoundOf(20, 3));
        Assert.Equal(default, BatchSize.LargestOf(Store(0, 1), 3));
    }

    [Fact]
    public void Segments_of_the_longest_sequences_are_the_largest()
    {
        SequenceStore store = Store(20, longest: 20);
        Assert.Equal(new BatchSize(20 + 19 + 18, 3, SegmentRows: 3 * 9, SegmentEntries: 3 + 3 + 2), BatchSize.LargestInSegments(store, 3, 9));
        Assert.Equal(new BatchSize(20, 1, SegmentRows: 19, SegmentEntries: 2), BatchSize.LargestInSegments(store, 1, 19));
        Assert.Equal(default, BatchSize.LargestInSegments(store, 3, 20));
        Assert.Equal(default, BatchSize.LargestInSegments(Store(0, 1), 3, 5));
        Assert.Equal(new BatchSize(60, 3, SegmentRows: 27, SegmentEntries: 9), BatchSize.BoundInSegments(20, 3, 9));
        Assert.Equal(default, BatchSize.BoundInSegments(20, 3, 20));
        Assert.Equal(new BatchSize(9 + 8 + 7, 3), BatchSize.LargestUpTo(store, 3, 9));
        Assert.Equal(new BatchSize(2 + 1, 2), BatchSize.LargestUpTo(store, 3, 2));
    }

    [Fact]
    public void Predicting_leaves_gradients_and_weights_alone()
    {
        Network network = Network.Create(new FlatSpec { Inputs = [new InputSpec("tokens", 8, VocabularySize: 50)], Cell = CellKind.Lstm, HiddenSize = 16, ClassCount = 3 });
        network.Initialize(3);
        network.Pack();
        float[] weights = network.Weights.Span.ToArray();
        Assert.True(new ActivationForecast(network, hasDenseTables: true, 2).BytesOf(new BatchSize(1000, 32), default) > 0);
        Assert.Equal(weights, network.Weights.Span.ToArray());
    }

    private static int[] Longest(SequenceStore store, int count)
        => [.. Enumerable.Range(0, store.SequenceCount).OrderByDescending(store.LengthOf).Take(count)];

    private static int[] UpTo(SequenceStore store, int count, int longest)
        => [.. Enumerable.Range(0, store.SequenceCount).Where(sequence => store.LengthOf(sequence) <= longest).OrderByDescending(store.LengthOf).Take(count)];

    private static SequenceStore Store(int count, int longest)
    {
        var store = new SequenceStore([9], TargetShape.ClassPerSequence);
        for (int sequence = 0; sequence < count; sequence++)
        {
            int length = 1 + sequence * 7 % longest;
            store.AddNumbers(0, length).Fill(sequence % 5);
            store.EndSequence(length, label: sequence % 5);
        }

        return store;
    }
}
