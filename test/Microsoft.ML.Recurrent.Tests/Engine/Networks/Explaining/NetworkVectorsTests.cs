using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Networks.Explaining;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks.Explaining;

/// <summary>Networks as functions of the vectors that their stacks read.</summary>
public sealed class NetworkVectorsTests
{
    private const int Length = 4;
    private const int ClassCount = 3;

    private static readonly Dictionary<string, FlatSpec> s_specs = new()
    {
        ["softmax, last"] = Spec(HeadKind.Softmax, PoolingKind.Last),
        ["softmax, last, bidirectional"] = Spec(HeadKind.Softmax, PoolingKind.Last) with { IsBidirectional = true },
        ["softmax, mean, GRU"] = Spec(HeadKind.Softmax, PoolingKind.Mean) with { Cell = CellKind.GruResetBefore },
        ["softmax, max, two levels"] = Spec(HeadKind.Softmax, PoolingKind.Max) with { LayerCount = 2, IsBidirectional = true },
        ["softmax, attention, normalised"] = Spec(HeadKind.Softmax, PoolingKind.Attention) with { HasLayerNormalization = true },
        ["sigmoid, attention, three residual levels"] =
            Spec(HeadKind.Sigmoid, PoolingKind.Attention) with { LayerCount = 3, HasResidualConnections = true, IsBidirectional = true, HasLayerNormalization = true },
        ["linear, max"] = Spec(HeadKind.Linear, PoolingKind.Max) with { Cell = CellKind.ElmanTanh },
        ["exponential, mean"] = Spec(HeadKind.Exponential, PoolingKind.Mean),
        ["CRF, bidirectional"] = Spec(HeadKind.Crf, PoolingKind.None) with { IsBidirectional = true },
        ["softmax of steps, GRU"] = Spec(HeadKind.Softmax, PoolingKind.None) with { Cell = CellKind.GruResetAfter, LayerCount = 2, HasResidualConnections = true },
        ["linear of steps"] = Spec(HeadKind.Linear, PoolingKind.None),
        ["sigmoid of steps, peepholes"] = Spec(HeadKind.Sigmoid, PoolingKind.None) with { Cell = CellKind.LstmPeephole },
        ["tied vocabulary of steps"] = Spec(HeadKind.Vocabulary, PoolingKind.None) with { IsTied = true, Inputs = [new InputSpec("tokens", 5, 6)], ClassCount = 6 },
        ["all dropouts"] = Spec(HeadKind.Softmax, PoolingKind.Last) with
        {
            LayerCount = 2,
            InputDropout = 0.5f,
            LayerDropout = 0.5f,
            RecurrentDropout = 0.5f,
            WeightDrop = 0.5f,
            OutputDropout = 0.5f,
            HasVariationalDropout = true,
        },
        ["words by their characters"] = Spec(HeadKind.Softmax, PoolingKind.Mean) with
        {
            Inputs = [new InputSpec("words", 4, 6), new InputSpec("characters", 3, 5, Spelling: SpellingKind.Convolution, CharacterSize: 2), new InputSpec("numbers", 2)],
        },
    };

    public static TheoryData<string> Names => [.. s_specs.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Gradients_match_finite_differences(string name)
    {
        Network network = NewNetwork(s_specs[name]);
        var vectors = new NetworkVectors(network, threadCount: 2);
        float[][] read = vectors.Read(Store(network), sequence: 0);
        foreach (int step in network.IsPerStep ? (int[])[0, 2, Length - 1] : [0])
        {
            PointDifferences.Verify(vectors, new ScoreChoice(Length, Output: 1, step), read);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Scores_are_those_of_the_network_that_reads_tokens(string name)
    {
        Network network = NewNetwork(s_specs[name]);
        var vectors = new NetworkVectors(network);
        SequenceStore store = Store(network);
        float[][] read = vectors.Read(store, sequence: 0);
        double[][] scores = vectors.ScoreAll(new ScoreChoice(Length, Output: 0), (_, input, target) => read[input].CopyTo(target));
        Assert.Equal(network.IsPerStep ? Length : 1, scores.Length);

        // A CRF's outputs are made of all steps together.
        if (network.Spec.Head.Kind == HeadKind.Crf)
        {
            return;
        }

        var batch = new SequenceBatch();
        batch.Load(store, [0]);
        Matrix outputs = new Workspace().RentZeroed(scores.Length, network.Spec.Head.Width);
        network.Score(batch, new Execution(new Workspace(), 1), outputs);
        for (int row = 0; row < scores.Length; row++)
        {
            double sum = scores[row].Sum(Math.Exp);
            for (int output = 0; output < scores[row].Length; output++)
            {
                double expected = network.Spec.Head.Kind switch
                {
                    HeadKind.Softmax or HeadKind.Vocabulary => Math.Exp(scores[row][output]) / sum,
                    HeadKind.Exponential => Math.Exp(scores[row][output]),
                    _ => scores[row][output],
                };
                Assert.Equal(expected, outputs[row, output], 1e-5 * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void Many_points_and_threads_give_the_bits_of_one_by_one()
    {
        Network network = NewNetwork(s_specs["sigmoid, attention, three residual levels"]);
        float[][] read = new NetworkVectors(network).Read(Store(network), sequence: 0);
        (double[] Scores, double[][] Gradients) together = Run(new NetworkVectors(network, threadCount: 3), first: 0, count: 5);
        var alone = new NetworkVectors(network);
        double[][] sums = Array.ConvertAll(read, input => new double[input.Length]);
        for (int point = 0; point < 5; point++)
        {
            (double[] scores, double[][] gradients) = Run(alone, point, count: 1);
            Assert.Equal(together.Scores[point], scores[0]);
            for (int input = 0; input < sums.Length; input++)
            {
                for (int i = 0; i < sums[input].Length; i++)
                {
                    sums[input][i] += gradients[input][i];
                }
            }
        }

        Assert.Equal(sums, together.Gradients);

        (double[] Scores, double[][] Gradients) Run(NetworkVectors vectors, int first, int count)
        {
            double[][] gradients = Array.ConvertAll(read, input => new double[input.Length]);
            double[] scores = vectors.Differentiate(
                new ScoreChoice(Length, Output: 2),
                count,
                (point, input, target) =>
                {
                    for (int i = 0; i < target.Length; i++)
                    {
                        target[i] = read[input][i] * (first + point);
                    }
                },
                gradients);
            return (scores, gradients);
        }
    }

    private static FlatSpec Spec(HeadKind head, PoolingKind pooling) => new()
    {
        Inputs = [new InputSpec("tokens", 4, 6), new InputSpec("numbers", 2)],
        Cell = CellKind.Lstm,
        HiddenSize = 5,
        Pooling = pooling,
        Head = head,
        ClassCount = ClassCount,
    };

    private static Network NewNetwork(FlatSpec spec)
    {
        Network network = Network.Create(spec);
        LayerTrial.DrawWeights(network.Parameters, scale: 0.5f).Span.CopyTo(network.Weights.Span);
        network.Pack();
        return network;
    }

    private static SequenceStore Store(Network network)
    {
        var store = new SequenceStore([.. network.Spec.Inputs.Select(input => input.IsToken ? 0 : input.Width)]);
        for (int input = 0; input < store.InputCount; input++)
        {
            if (network.Spec.Inputs[input].Spelling != SpellingKind.None)
            {
                int[] forms = [.. ((int[][])[[1, 2], [3], [1, 2], [4, 3, 2]]).Select(word => store.Forms(input).IdOf(word))];
                forms.CopyTo(store.AddTokens(input, Length));
            }
            else if (network.Spec.Inputs[input].IsToken)
            {
                ((int[])[1, 5, 0, 1]).CopyTo(store.AddTokens(input, Length));
            }
            else
            {
                LayerTrial.DrawSequence(1, Length * store.WidthOf(input), seed: 3, sequence: 0)[0].CopyTo(store.AddNumbers(input, Length));
            }
        }

        store.EndSequence(Length);
        return store;
    }
}
