using System.Runtime.InteropServices;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

public sealed class StepRunTests
{
    private const int NumberCount = 5;
    private const int VocabularySize = 30;

    public static TheoryData<string, string> EveryCellAndPooling()
    {
        var data = new TheoryData<string, string>();
        foreach (string cell in Enum.GetNames<CellKind>())
        {
            foreach (string pooling in Enum.GetNames<PoolingKind>())
            {
                data.Add(cell, pooling);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(EveryCellAndPooling))]
    public void Every_step_scores_the_same_bits_as_the_batch_run_of_its_prefix(string cell, string pooling)
    {
        FlatSpec plain = Spec(Enum.Parse<CellKind>(cell), Enum.Parse<PoolingKind>(pooling));
        FlatSpec[] specs =
        [
            plain,
            plain with { LayerCount = 2, HiddenSize = 20, HasResidualConnections = true },
            plain with { LayerCount = 3, HiddenSize = 33, HasLayerNormalization = true, HasResidualConnections = true, OutputDropout = 0.5f, RecurrentDropout = 0.2f },
        ];
        foreach (FlatSpec spec in specs)
        {
            Network network = NewNetwork(spec);
            SequenceStore store = Store(6);
            float[][] expected = Prefixes(network, store);
            var run = new StepRun(network, 1);
            int prefix = 0;
            for (int sequence = 0; sequence < store.SequenceCount; sequence++)
            {
                var state = new StepState(run.StateLength);
                for (int step = 0; step < store.LengthOf(sequence); step++)
                {
                    AssertSameBits(expected[prefix++], Step(run, [(state, sequence, step)], store, threadCount: 1)[0]);
                }
            }
        }
    }

    [Theory]
    [InlineData(PoolingKindName.Last)]
    [InlineData(PoolingKindName.Attention)]
    public void Sequences_that_begin_and_end_at_any_time_share_a_step_without_meeting(string pooling)
    {
        Network network = NewNetwork(Spec(CellKind.Lstm, Enum.Parse<PoolingKind>(pooling)) with { LayerCount = 2, HasLayerNormalization = true });
        SequenceStore store = Store(20);
        float[][] expected = Prefixes(network, store);
        var run = new StepRun(network, 32);
        StepState[] states = [.. Enumerable.Range(0, 20).Select(_ => new StepState(run.StateLength))];
        int[] firstPrefix = new int[20];
        for (int i = 1; i < 20; i++)
        {
            firstPrefix[i] = firstPrefix[i - 1] + store.LengthOf(i - 1);
        }

        int taken = 0;
        for (int time = 0; taken < expected.Length; time++)
        {
            // Sequence i begins at time 2i mod 7.
            (StepState State, int Sequence, int Step)[] alive =
            [
                .. from i in Enumerable.Range(0, 20)
                   let step = time - (2 * i % 7)
                   where step >= 0 && step < store.LengthOf(i)
                   select (states[i], i, step),
            ];
            float[][] scores = Step(run, alive, store, threadCount: 1);
            for (int i = 0; i < alive.Length; i++, taken++)
            {
                AssertSameBits(expected[firstPrefix[alive[i].Sequence] + alive[i].Step], scores[i]);
            }
        }
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        // Wide enough that a step of forty sequences is worth sharing.
        Network network = NewNetwork(Spec(CellKind.GruResetBefore, PoolingKind.Mean) with { HiddenSize = 200, LayerCount = 2 });
        SequenceStore store = Store(40);
        float[][] one = AllAtOnce(1);
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            float[][] many = AllAtOnce(threadCount);
            for (int i = 0; i < one.Length; i++)
            {
                AssertSameBits(one[i], many[i]);
            }
        }

        float[][] AllAtOnce(int threadCount)
        {
            var run = new StepRun(network, 40);
            StepState[] states = [.. Enumerable.Range(0, 40).Select(_ => new StepState(run.StateLength))];
            var results = new List<float[]>();
            for (int step = 0; step < 19; step++)
            {
                (StepState, int, int)[] alive = [.. Enumerable.Range(0, 40).Where(i => step < store.LengthOf(i)).Select(i => (states[i], i, step))];
                if (alive.Length > 0)
                {
                    results.AddRange(Step(run, alive, store, threadCount));
                }
            }

            return [.. results];
        }
    }

    [Fact]
    public void A_reset_state_begins_anew()
    {
        Network network = NewNetwork(Spec(CellKind.Lstm, PoolingKind.Max));
        SequenceStore store = Store(2);
        var run = new StepRun(network, 1);
        var state = new StepState(run.StateLength);
        float[] first = Step(run, [(state, 0, 0)], store, threadCount: 1)[0];
        Assert.NotEqual(first, Step(run, [(state, 0, 0)], store, threadCount: 1)[0]);
        state.Reset();
        AssertSameBits(first, Step(run, [(state, 0, 0)], store, threadCount: 1)[0]);
    }

    [Fact]
    public void A_bidirectional_network_is_refused()
    {
        Network network = NewNetwork(Spec(CellKind.Lstm, PoolingKind.Last) with { IsBidirectional = true });
        Assert.Contains("whole sequences", Assert.Throws<NotSupportedException>(() => new StepRun(network, 1)).Message, StringComparison.Ordinal);
    }

    private static FlatSpec Spec(CellKind cell, PoolingKind pooling) => new()
    {
        Inputs = [new InputSpec("numbers", NumberCount), new InputSpec("tokens", 7, VocabularySize)],
        Cell = cell,
        HiddenSize = 17,
        Pooling = pooling,
        ClassCount = 4,
    };

    private static Network NewNetwork(FlatSpec spec)
    {
        Network network = Network.Create(spec);
        network.Initialize(11);
        network.Pack();
        return network;
    }

    /// <summary>The scores of a step of some sequences, in the caller's order.</summary>
    private static float[][] Step(StepRun run, (StepState State, int Sequence, int Step)[] steps, SequenceStore store, int threadCount)
    {
        run.Start(steps.Length);
        foreach ((StepState state, int sequence, int step) in steps)
        {
            run.Enter(state);
            store.Numbers(0, sequence, step, 1).CopyTo(run.Numbers(0, state.Row));
            run.SetToken(1, state.Row, store.Tokens(1, sequence, step, 1)[0]);
        }

        run.Run(threadCount);
        Array.ForEach(steps, step => run.Leave(step.State));
        return [.. steps.Select(step => run.OutputsOf(step.State.Row).ToArray())];
    }

    /// <summary>The scores of every prefix of every sequence by batch runs: sequence after sequence, step after step.</summary>
    private static float[][] Prefixes(Network network, SequenceStore store)
    {
        var prefixes = new SequenceStore([NumberCount, 0]);
        for (int sequence = 0; sequence < store.SequenceCount; sequence++)
        {
            for (int length = 1; length <= store.LengthOf(sequence); length++)
            {
                store.Numbers(0, sequence, 0, length).CopyTo(prefixes.AddNumbers(0, length));
                store.Tokens(1, sequence, 0, length).CopyTo(prefixes.AddTokens(1, length));
                prefixes.EndSequence(length);
            }
        }

        var batch = new SequenceBatch();
        batch.Load(prefixes, [.. Enumerable.Range(0, prefixes.SequenceCount)]);
        int rows = network.IsPerStep ? batch.Layout.RowCount : prefixes.SequenceCount;
        Matrix probabilities = new Workspace().RentZeroed(rows, network.Head.Width);
        network.Score(batch, new Execution(new Workspace { IsFenced = true }, threadCount: 2), probabilities);
        if (!network.IsPerStep)
        {
            return [.. Enumerable.Range(0, rows).Select(row => probabilities.Row(row).ToArray())];
        }

        var last = new float[prefixes.SequenceCount][];
        for (int packed = 0; packed < last.Length; packed++)
        {
            last[batch.Layout.CallerIndex[packed]] = probabilities.Row(batch.Layout.LastRowOf(packed)).ToArray();
        }

        return last;
    }

    private static SequenceStore Store(int count)
    {
        var store = new SequenceStore([NumberCount, 0]);
        var random = new RandomStream(3, RandomPurpose.Data, 0);
        for (int i = 0; i < count; i++)
        {
            int length = 1 + random.NextBelow(9);
            foreach (ref float number in store.AddNumbers(0, length))
            {
                number = random.NextUniform(-1, 1);
            }

            foreach (ref int token in store.AddTokens(1, length))
            {
                token = random.NextBelow(VocabularySize);
            }

            store.EndSequence(length);
        }

        return store;
    }

    private static void AssertSameBits(float[] expected, float[] actual)
        => Assert.Equal(MemoryMarshal.Cast<float, int>(expected).ToArray(), MemoryMarshal.Cast<float, int>(actual).ToArray());

    private static class PoolingKindName
    {
        public const string Last = "Last";
        public const string Attention = "Attention";
    }
}
