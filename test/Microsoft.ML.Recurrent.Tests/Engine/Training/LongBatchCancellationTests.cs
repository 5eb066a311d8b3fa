using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class LongBatchCancellationTests
{
    private const int Length = 4000;

    [Theory]
    [InlineData(HeadKind.Softmax, false, 0)]
    [InlineData(HeadKind.Softmax, true, 0)]
    [InlineData(HeadKind.Softmax, false, 500)]
    [InlineData(HeadKind.Crf, false, 0)]
    public void A_batch_of_long_sequences_asks_all_the_while_whether_training_is_to_end(object head, bool isBidirectional, int segmentLength)
    {
        Network network = NewNetwork((HeadKind)head, isBidirectional);
        SequenceBatch batch = Batch();
        int questions = 0;
        float[] asked = Learn(network, batch, segmentLength, new Cancellation(default, () => Interlocked.Increment(ref questions) < 0));
        int all = questions;
        Assert.True(all > Length / 20, $"{all} questions");
        Assert.Equal(Learn(network, batch, segmentLength, default), asked);

        // Wherever it says so, nothing more is asked than what is under way on each thread.
        foreach (int end in new[] { 1, all / 4, all / 2, 3 * all / 4, all })
        {
            questions = 0;
            Assert.Throws<OperationCanceledException>(
                () => Learn(network, batch, segmentLength, new Cancellation(default, () => Interlocked.Increment(ref questions) >= end)));
            Assert.InRange(questions, end, end + 3);
        }
    }

    [Fact]
    public void Questions_allocate_nothing_once_warm()
    {
        Network network = NewNetwork(HeadKind.Crf, isBidirectional: false);
        SequenceBatch batch = Batch();
        var execution = new Execution(new Workspace(), threadCount: 1)
        {
            Gradients = new Gradients(network.Parameters),
            Cancellation = new Cancellation(default, () => false),
        };
        network.Learn(batch, LossSettings.Plain, execution);

        Assert.Equal(0, Allocations.Least(() => network.Learn(batch, LossSettings.Plain, execution)));
    }

    private static float[] Learn(Network network, SequenceBatch batch, int segmentLength, Cancellation cancellation)
    {
        var gradients = new Gradients(network.Parameters);
        var execution = new Execution(new Workspace(), threadCount: 2) { Gradients = gradients, SegmentLength = segmentLength, Cancellation = cancellation };
        network.Learn(batch, LossSettings.Plain, execution);
        return gradients.Dense.Span.ToArray();
    }

    private static Network NewNetwork(HeadKind head, bool isBidirectional)
    {
        Network network = Network.Create(new FlatSpec
        {
            Inputs = [new InputSpec("numbers", 3)],
            Cell = CellKind.Lstm,
            HiddenSize = 16,
            IsBidirectional = isBidirectional,
            Pooling = PoolingKind.None,
            Head = head,
            ClassCount = 3,
        });
        network.Initialize(1);
        network.Pack();
        return network;
    }

    private static SequenceBatch Batch()
    {
        var store = new SequenceStore([3], TargetShape.ClassPerStep);
        for (int sequence = 0; sequence < 2; sequence++)
        {
            store.AddNumbers(0, Length).Fill(0.1f);
            store.Targets.AddClasses(Length).Clear();
            store.EndSequence(Length);
        }

        var batch = new SequenceBatch();
        batch.Load(store, [0, 1]);
        return batch;
    }
}
