using System.Runtime.InteropServices;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>A network that reads bfloat16 is the float network whose recurrent matrices were rounded: the same bits in every use.</summary>
public sealed class BFloat16WeightsTests
{
    private const int SequenceCount = 23;

    public static TheoryData<string, bool> EveryCellAndDirection()
    {
        var data = new TheoryData<string, bool>();
        foreach (string cell in Enum.GetNames<CellKind>())
        {
            data.Add(cell, false);
            data.Add(cell, true);
        }

        return data;
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Scores_are_those_of_floats_that_were_rounded(string cell, bool isBidirectional)
    {
        // Several panels and a last one that is not full; a hidden size that makes a single sequence worth a crew of threads.
        FlatSpec spec = Spec(Enum.Parse<CellKind>(cell)) with { HiddenSize = 100, LayerCount = 2, IsBidirectional = isBidirectional };
        Network floats = NewNetwork(spec);
        Network bfloat16 = NewNetwork(spec with { HasBFloat16Weights = true });
        SequenceStore store = Store();
        int[] all = [.. Enumerable.Range(0, SequenceCount)];
        int[][] before = Score(floats, store, all, threadCount: 1);

        RoundMatrices(floats);

        int[][] expected = Score(floats, store, all, threadCount: 1);
        Assert.NotEqual(before, expected);
        foreach (int threadCount in (int[])[1, 2, 3, 8])
        {
            Assert.Equal(expected, Score(bfloat16, store, all, threadCount));
            for (int sequence = 0; sequence < 3; sequence++)
            {
                Assert.Equal(expected[sequence], Score(bfloat16, store, [sequence], threadCount)[0]);
            }
        }
    }

    [Fact]
    public void Packing_rounds_the_recurrent_matrices_and_nothing_else()
    {
        FlatSpec spec = Spec(CellKind.GruResetBefore) with { HasLayerNormalization = true, Pooling = PoolingKind.Attention };
        Network floats = NewNetwork(spec);
        Network bfloat16 = NewNetwork(spec with { HasBFloat16Weights = true });
        RoundMatrices(floats);
        Assert.Equal(Bits(floats.Weights.Span), Bits(bfloat16.Weights.Span));
    }

    [Fact]
    public void Scoring_allocates_nothing_once_warm()
    {
        Network network = NewNetwork(Spec(CellKind.Lstm) with { HasBFloat16Weights = true });
        SequenceStore store = Store();
        int[] all = [.. Enumerable.Range(0, SequenceCount)];
        var batch = new SequenceBatch();
        var execution = new Execution(new Workspace(), 1);
        Matrix probabilities = new Workspace().RentZeroed(SequenceCount, network.Head.Width);
        Assert.Equal(0, Allocations.Least(() =>
        {
            batch.Load(store, all);
            network.Score(batch, execution, probabilities);
        }));
    }

    private static FlatSpec Spec(CellKind cell) => new()
    {
        Inputs = [new InputSpec("tokens", 7, VocabularySize: 9), new InputSpec("numbers", 5)],
        Cell = cell,
        HiddenSize = 21,
        ClassCount = 3,
    };

    private static Network NewNetwork(FlatSpec spec)
    {
        Network network = Network.Create(spec);
        network.Initialize(7);
        network.Pack();
        return network;
    }

    private static void RoundMatrices(Network network)
    {
        foreach (Parameter parameter in network.Parameters.All.Where(one => one.Name.Contains("weight_ih") || one.Name.Contains("weight_hh")))
        {
            BFloat16.Round(parameter.In(network.Weights));
        }

        network.Pack();
    }

    private static int[][] Score(Network network, SequenceStore store, int[] sequences, int threadCount)
    {
        var batch = new SequenceBatch();
        batch.Load(store, sequences);
        Matrix probabilities = new Workspace().RentZeroed(sequences.Length, network.Head.Width);
        network.Score(batch, new Execution(new Workspace { IsFenced = true }, threadCount), probabilities);
        return [.. Enumerable.Range(0, sequences.Length).Select(row => Bits(probabilities.Row(row)))];
    }

    private static int[] Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, int>(values).ToArray();

    private static SequenceStore Store()
    {
        var store = new SequenceStore([0, 5]);
        var random = new RandomStream(3, RandomPurpose.Data, 0);
        for (int i = 0; i < SequenceCount; i++)
        {
            int length = 1 + random.NextBelow(19);
            foreach (ref int token in store.AddTokens(0, length))
            {
                token = random.NextBelow(9);
            }

            foreach (ref float number in store.AddNumbers(1, length))
            {
                number = random.NextUniform(-1, 1);
            }

            store.EndSequence(length);
        }

        return store;
    }
}
