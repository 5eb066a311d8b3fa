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

    [Theory]
    [InlineData(1f, false)]
    [InlineData(1f, true)]
    [InlineData(700f, true)]
    public void The_gradient_of_a_crfs_transitions_asks_all_the_while(float scale, bool isPartial)
    {
        // Large scores are summed in logarithms.
        const int TagCount = 64;
        var parameters = new ParameterSet();
        var head = new CrfHead(parameters, "head", [TagCount], TagCount);
        var weights = parameters.NewBuffer();
        var random = new Random(5);
        foreach (ref float weight in weights.Span)
        {
            weight = scale * ((2 * random.NextSingle()) - 1);
        }

        head.Pack(weights);
        SequenceBatch batch = Batch(TagCount, length: 1000, isPartial);
        int all = 0;
        float[] asked = Gradients(new Cancellation(default, () => Interlocked.Increment(ref all) < 0));
        Assert.Equal(Gradients(default), asked);
        Assert.InRange(all, 8, int.MaxValue);
        int questions = 0;
        Assert.Throws<OperationCanceledException>(() => Gradients(new Cancellation(default, () => Interlocked.Increment(ref questions) >= all / 2)));
        Assert.InRange(questions, all / 2, (all / 2) + 3);

        float[] Gradients(Cancellation cancellation)
        {
            var gradients = new Gradients(parameters);
            var execution = new Execution(new Workspace(), threadCount: 2) { Gradients = gradients };
            Matrix input = execution.Workspace.Rent(batch.Layout.RowCount, TagCount);
            for (int row = 0; row < input.Rows; row++)
            {
                input.Row(row).Fill(row % 3);
            }

            HeadPass pass = head.Forward(new Columns(input), batch.Layout, execution);
            head.Compare(pass, batch.Targets, LossSettings.Plain, execution);
            execution.Cancellation = cancellation;
            head.Backward(pass, wantsInputGradient: false, execution);
            return gradients.Dense.Span.ToArray();
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

    private static SequenceBatch Batch(int width = 3, int length = Length, bool isPartial = false)
    {
        var store = new SequenceStore([width], TargetShape.ClassPerStep);
        for (int sequence = 0; sequence < 2; sequence++)
        {
            store.AddNumbers(0, length).Fill(0.1f);
            Span<int> classes = store.Targets.AddClasses(length);
            classes.Clear();
            classes[length / 2] = isPartial ? TargetStore.MissingClass : 0;
            store.EndSequence(length);
        }

        var batch = new SequenceBatch();
        batch.Load(store, [0, 1]);
        return batch;
    }
}
