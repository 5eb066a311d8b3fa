using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>Networks whose numbers are given by those that are not zero, judged by the same networks on all numbers.</summary>
public sealed class SparseInputTests
{
    private const int Width = 45;

    public static TheoryData<string> EveryCell() => [.. Enum.GetNames<CellKind>()];

    [Theory, MemberData(nameof(EveryCell))]
    public void Training_gives_the_bits_of_dense_rows_for_any_number_of_threads(string cell)
    {
        FlatSpec[] specs =
        [
            Spec(cell, hasTokens: true) with { IsBidirectional = true, LayerCount = 2 },
            Spec(cell, hasTokens: false),
            Spec(cell, hasTokens: true) with { InputDropout = 0.3f },
            Spec(cell, hasTokens: false) with { InputDropout = 0.3f, HasVariationalDropout = true },
        ];
        foreach (FlatSpec spec in specs)
        {
            float[] dense = Train(spec, isSparse: false, threadCount: 1);
            foreach (int threadCount in (int[])[1, 2, 3, 8])
            {
                Assert.Equal(dense, Train(spec, isSparse: true, threadCount));
            }
        }
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void Scores_have_the_bits_of_dense_rows_alone_and_in_a_batch(string cell)
    {
        foreach ((bool hasTokens, bool isBFloat16) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
        {
            // Wide enough that the threads of a single sequence share units.
            FlatSpec spec = Spec(cell, hasTokens) with { HiddenSize = 100, HasBFloat16Weights = isBFloat16 };
            Network network = NewNetwork(spec);
            SequenceStore dense = Store(hasTokens, isSparse: false);
            SequenceStore sparse = Store(hasTokens, isSparse: true);
            int[] all = [.. Enumerable.Range(0, dense.SequenceCount)];
            float[][] expected = Score(network, dense, all, threadCount: 1);
            foreach (int threadCount in (int[])[1, 2, 3, 8])
            {
                Assert.Equal(expected, Score(network, sparse, all, threadCount));
                Assert.Equal(expected[0], Score(network, sparse, [0], threadCount)[0]);
            }
        }
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void Every_step_of_a_session_has_the_bits_of_the_batch(string cell)
    {
        foreach (bool hasTokens in (bool[])[false, true])
        {
            Network network = NewNetwork(Spec(cell, hasTokens) with { LayerCount = 2 });
            SequenceStore store = Store(hasTokens, isSparse: true);
            int[] all = [.. Enumerable.Range(0, store.SequenceCount)];
            float[][] expected = Score(network, store, all, threadCount: 1);
            int input = hasTokens ? 1 : 0;
            var run = new StepRun(network, all.Length, hasTokens ? [false, true] : [true]);
            StepState[] states = [.. all.Select(_ => new StepState(run.StateLength))];
            for (int step = 0; step < all.Max(store.LengthOf); step++)
            {
                int[] alive = [.. all.Where(sequence => step < store.LengthOf(sequence))];
                run.Start(alive.Length);
                foreach (int sequence in alive)
                {
                    run.Enter(states[sequence]);
                    run.Sparse(input)!.Begin(states[sequence].Row);
                    run.Sparse(input)!.AddAll(store.Sparse(input)!, store.RowOf(sequence, step));
                    if (hasTokens)
                    {
                        run.SetToken(0, states[sequence].Row, store.Tokens(0, sequence, step, 1)[0]);
                    }
                }

                run.Run(threadCount: 2);
                foreach (int sequence in alive)
                {
                    run.Leave(states[sequence]);
                    if (step == store.LengthOf(sequence) - 1)
                    {
                        Assert.Equal(expected[sequence], run.OutputsOf(states[sequence].Row).ToArray());
                    }
                }
            }
        }
    }

    [Fact]
    public void Windows_learn_and_score_like_those_of_dense_rows()
    {
        FlatSpec spec = Spec(nameof(CellKind.Lstm), hasTokens: true);
        Assert.Equal(Train(spec, isSparse: false, threadCount: 1, windowLength: 4), Train(spec, isSparse: true, threadCount: 2, windowLength: 4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2f)]
    public void Learning_allocates_nothing_once_warm(float inputDropout)
    {
        Network network = NewNetwork(Spec(nameof(CellKind.GruResetAfter), hasTokens: true) with { InputDropout = inputDropout });
        SequenceStore store = Store(hasTokens: true, isSparse: true);
        var batch = new SequenceBatch();
        var execution = new Execution(new Workspace(), 1) { Gradients = new Gradients(network.Parameters) };
        int[] sequences = [.. Enumerable.Range(0, store.SequenceCount)];
        Assert.Equal(0, Allocations.Least(() =>
        {
            batch.Load(store, sequences);
            network.Learn(batch, LossSettings.Plain, execution);
            execution.Gradients.Clear();
            network.Pack();
            network.Evaluate(batch, LossSettings.Plain, execution);
        }));
    }

    private static FlatSpec Spec(string cell, bool hasTokens) => new()
    {
        Inputs = hasTokens ? [new InputSpec("tokens", 7, VocabularySize: 9), new InputSpec("numbers", Width)] : [new InputSpec("numbers", Width)],
        Cell = Enum.Parse<CellKind>(cell),
        HiddenSize = 19,
        Pooling = PoolingKind.Mean,
        ClassCount = 3,
    };

    private static Network NewNetwork(FlatSpec spec)
    {
        Network network = Network.Create(spec);
        network.Initialize(7);
        network.Pack();
        return network;
    }

    /// <summary>The weights after two epochs.</summary>
    private static float[] Train(FlatSpec spec, bool isSparse, int threadCount, int windowLength = 0)
    {
        Network network = NewNetwork(spec);
        SequenceStore store = Store(spec.Inputs.Count == 2, isSparse);
        var settings = new TrainingSettings
        {
            EpochCount = 2,
            BatchSize = 7,
            MaximumGradientNorm = 0.5,
            ThreadCount = threadCount,
            TruncationLength = windowLength,
            Seed = 5,
        };
        StoreLoop.Create(new NetworkLearner(network, settings), settings, store, null, workspace: new Workspace { IsFenced = true })
            .Run(cancellation: TestContext.Current.CancellationToken);
        return network.Weights.Span.ToArray();
    }

    private static float[][] Score(Network network, SequenceStore store, int[] sequences, int threadCount)
    {
        var batch = new SequenceBatch();
        batch.Load(store, sequences);
        Matrix probabilities = new Workspace().RentZeroed(sequences.Length, network.Head.Width);
        network.Score(batch, new Execution(new Workspace { IsFenced = true }, threadCount), probabilities);
        return [.. Enumerable.Range(0, sequences.Length).Select(row => probabilities.Row(row).ToArray())];
    }

    /// <summary>Ragged sequences; a step has none to a few numbers that are not zero, at any of the columns.</summary>
    private static SequenceStore Store(bool hasTokens, bool isSparse)
    {
        int input = hasTokens ? 1 : 0;
        var store = new SequenceStore(hasTokens ? [0, Width] : [Width], isSparse: hasTokens ? [false, isSparse] : [isSparse]);
        var random = new RandomStream(3, RandomPurpose.Data, 0);
        for (int i = 0; i < 15; i++)
        {
            int length = i == 0 ? 31 : 1 + random.NextBelow(13);
            for (int step = 0; step < length; step++)
            {
                float[] numbers = new float[Width];
                for (int count = random.NextBelow(4); count > 0; count--)
                {
                    numbers[random.NextBelow(Width)] = random.NextBelow(2) == 0 ? 1 : random.NextUniform(-2, 2);
                }

                if (!isSparse)
                {
                    numbers.CopyTo(store.AddNumbers(input, 1));
                    continue;
                }

                store.Sparse(input)!.AddRow();
                for (int column = 0; column < Width; column++)
                {
                    if (numbers[column] != 0)
                    {
                        store.Sparse(input)!.Add(column, numbers[column]);
                    }
                }
            }

            if (hasTokens)
            {
                foreach (ref int token in store.AddTokens(0, length))
                {
                    token = random.NextBelow(9);
                }
            }

            store.EndSequence(length, label: random.NextBelow(3));
        }

        return store;
    }
}
