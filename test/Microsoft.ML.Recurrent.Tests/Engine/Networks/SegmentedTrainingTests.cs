using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>Networks that keep the steps of a segment, judged by the same networks with all steps kept.</summary>
public sealed class SegmentedTrainingTests
{
    private const int NumberCount = 40;
    private const int Vocabulary = 12;
    private const int SequenceCount = 14;

    public static TheoryData<string> EveryCell() => [.. Enum.GetNames<CellKind>()];

    [Theory, MemberData(nameof(EveryCell))]
    public void A_batch_has_the_loss_of_kept_steps_and_gradients_that_differ_by_rounding(string cell)
    {
        FlatSpec spec = Spec(cell);
        FlatSpec[] specs =
        [
            spec,
            spec with { InputDropout = 0.1f, LayerDropout = 0.2f, RecurrentDropout = 0.15f, OutputDropout = 0.3f },
            spec with { InputDropout = 0.1f, LayerDropout = 0.2f, RecurrentDropout = 0.15f, HasVariationalDropout = true, Pooling = PoolingKind.Last },
            spec with { IsBidirectional = false, Pooling = PoolingKind.None, Head = HeadKind.Crf },
        ];
        foreach (FlatSpec each in specs)
        {
            foreach (bool isSparse in (bool[])[false, true])
            {
                (BatchLoss Loss, float[] Gradients, Network Network) kept = Learn(each, isSparse, segmentLength: 0);
                (BatchLoss Loss, float[] Gradients, Network Network) segmented = Learn(each, isSparse, segmentLength: 6);
                Assert.Equal(kept.Loss, segmented.Loss);
                foreach (Parameter parameter in kept.Network.Parameters.All)
                {
                    Range own = parameter.Offset..(parameter.Offset + parameter.Length);
                    Differences.AssertClose(parameter.Name, Differences.Widen(kept.Gradients[own]), segmented.Gradients[own]);
                }
            }
        }
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void Trained_weights_have_the_same_bits_for_any_number_of_threads_and_from_sparse_rows(string cell)
    {
        FlatSpec spec = Spec(cell) with { LayerDropout = 0.2f, RecurrentDropout = 0.15f };
        float[] one = Train(spec, isSparse: false, threadCount: 1);
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            Assert.Equal(one, Train(spec, isSparse: false, threadCount));
            Assert.Equal(one, Train(spec, isSparse: true, threadCount));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Learning_allocates_nothing_once_warm(bool isSparse)
    {
        Network network = NewNetwork(Spec(nameof(CellKind.Lstm)) with { RecurrentDropout = 0.1f });
        SequenceStore store = Store(isPerStep: false, isSparse);
        var batch = new SequenceBatch();
        var execution = new Execution(new Workspace(), 1) { Gradients = new Gradients(network.Parameters), SegmentLength = 6 };
        int[] sequences = [.. Enumerable.Range(0, SequenceCount)];
        int[] shortOnes = [.. sequences.Where(sequence => store.LengthOf(sequence) <= 6)];
        Assert.InRange(shortOnes.Length, 1, SequenceCount - 1);
        Assert.Equal(0, Allocations.Least(() =>
        {
            // Batches that are cut, batches that are not and the use of the network take turns.
            Learn(sequences);
            Learn(shortOnes);
            network.Evaluate(batch, LossSettings.Plain, execution);
        }));

        void Learn(int[] some)
        {
            batch.Load(store, some);
            network.Learn(batch, LossSettings.Plain, execution);
            execution.Gradients.Clear();
        }
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 3)]
    public void Long_sequences_take_a_part_of_the_memory(bool isBidirectional, int times)
    {
        var spec = new FlatSpec
        {
            Inputs = [new InputSpec("numbers", 8)],
            Cell = CellKind.Lstm,
            HiddenSize = 32,
            LayerCount = 2,
            IsBidirectional = isBidirectional,
            ClassCount = 3,
        };
        Network network = NewNetwork(spec);
        var store = new SequenceStore([8], TargetShape.ClassPerSequence);
        for (int sequence = 0; sequence < 3; sequence++)
        {
            store.AddNumbers(0, 2500).Fill(0.1f);
            store.EndSequence(2500, label: sequence);
        }

        // Of a step's 6 H floats and H of a gradient in each layer are left the output's and the gradient's H, the segment and the weights' sums; layers of one
        // direction share the gradient.
        Assert.InRange(BytesOf(segmentLength: 30), 1, BytesOf(segmentLength: 0) / times);

        long BytesOf(int segmentLength)
        {
            var batch = new SequenceBatch();
            batch.Load(store, [0, 1, 2]);
            var execution = new Execution(new Workspace(), 2) { Gradients = new Gradients(network.Parameters), SegmentLength = segmentLength };
            network.Learn(batch, LossSettings.Plain, execution);
            return execution.Workspace.AllocatedBytes;
        }
    }

    private static FlatSpec Spec(string cell) => new()
    {
        Inputs = [new InputSpec("tokens", 20, Vocabulary), new InputSpec("numbers", NumberCount)],
        Cell = Enum.Parse<CellKind>(cell),
        HiddenSize = 18,
        LayerCount = 2,
        IsBidirectional = true,
        HasResidualConnections = true,
        HasLayerNormalization = true,
        Pooling = PoolingKind.Attention,
        ClassCount = 3,
    };

    private static (BatchLoss Loss, float[] Gradients, Network Network) Learn(FlatSpec spec, bool isSparse, int segmentLength)
    {
        Network network = NewNetwork(spec);
        var batch = new SequenceBatch();
        batch.Load(Store(spec.Pooling == PoolingKind.None, isSparse), [.. Enumerable.Range(0, SequenceCount)]);
        var gradients = new Gradients(network.Parameters, hasDenseTables: true);
        var execution = new Execution(new Workspace { IsFenced = true }, 2) { Gradients = gradients, SegmentLength = segmentLength, Seed = 4, Update = 2 };
        BatchLoss loss = network.Learn(batch, LossSettings.Plain, execution);
        execution.Workspace.Reset();
        return (loss, gradients.Dense.Span.ToArray(), network);
    }

    private static float[] Train(FlatSpec spec, bool isSparse, int threadCount)
    {
        Network network = NewNetwork(spec);
        var settings = new TrainingSettings { EpochCount = 2, BatchSize = 5, SegmentLength = 4, ThreadCount = threadCount, Seed = 5 };
        StoreLoop.Create(new NetworkLearner(network, settings), settings, Store(spec.Pooling == PoolingKind.None, isSparse), null, workspace: new Workspace { IsFenced = true })
            .Run(cancellation: TestContext.Current.CancellationToken);
        return network.Weights.Span.ToArray();
    }

    private static Network NewNetwork(FlatSpec spec)
    {
        Network network = Network.Create(spec);
        network.Initialize(7);
        network.Pack();
        return network;
    }

    /// <summary>Ragged sequences, a third of them short; few of a step's numbers are not zero.</summary>
    private static SequenceStore Store(bool isPerStep, bool isSparse)
    {
        var store = new SequenceStore([0, NumberCount], isPerStep ? TargetShape.ClassPerStep : TargetShape.ClassPerSequence, isSparse: [false, isSparse]);
        var random = new RandomStream(3, RandomPurpose.Data, 0);
        for (int sequence = 0; sequence < SequenceCount; sequence++)
        {
            int length = 1 + random.NextBelow(sequence % 3 == 0 ? 6 : 20);
            foreach (ref int token in store.AddTokens(0, length))
            {
                token = random.NextBelow(Vocabulary);
            }

            for (int step = 0; step < length; step++)
            {
                int column = random.NextBelow(NumberCount);
                float number = random.NextUniform(-1, 1);
                if (isSparse)
                {
                    store.Sparse(1)!.AddRow();
                    store.Sparse(1)!.Add(column, number);
                }
                else
                {
                    Span<float> numbers = store.AddNumbers(1, 1);
                    numbers.Clear();
                    numbers[column] = number;
                }
            }

            foreach (ref int label in store.Targets.AddClasses(isPerStep ? length : 1))
            {
                label = random.NextBelow(3);
            }

            store.EndSequence(length);
        }

        return store;
    }
}
