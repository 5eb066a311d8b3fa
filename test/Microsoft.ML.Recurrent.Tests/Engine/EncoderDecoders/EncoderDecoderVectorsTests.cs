using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Networks.Explaining;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Tests.Engine.Networks.Explaining;

namespace Microsoft.ML.Recurrent.Tests.Engine.EncoderDecoders;

/// <summary>Encoder-decoders as functions of the vectors that their encoders read.</summary>
public sealed class EncoderDecoderVectorsTests
{
    private static readonly int[] s_source = [1, 4, 6, 2];
    private static readonly int[] s_target = [3, 5, 4];

    private static readonly Dictionary<string, EncoderDecoderSpec> s_specs = new()
    {
        ["none"] = Pairs.Spec(AlignmentKind.None),
        ["dot"] = Pairs.Spec(AlignmentKind.Dot) with { InputDropout = 0.5f, OutputDropout = 0.5f, SymbolDropout = 0.5f },
        ["general, bidirectional"] = Pairs.Spec(AlignmentKind.General) with
        {
            Encoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 5, IsBidirectional = true, LayerDropout = 0.5f },
        },
        ["additive, feeding, coverage"] = Pairs.Spec(AlignmentKind.Additive) with { FeedsInput = true, HasCoverage = true },
        ["one table, tied"] = Pairs.Spec(AlignmentKind.Dot) with
        {
            Inputs = [new InputSpec("tokens", 5, Pairs.SourceVocabulary)],
            TargetSize = 5,
            Head = new HeadSpec { Kind = HeadKind.Vocabulary, Width = Pairs.SourceVocabulary, IsTied = true },
            SharesTable = true,
        },
        ["one table"] = Pairs.Spec(AlignmentKind.Dot) with
        {
            Inputs = [new InputSpec("tokens", 4, Pairs.SourceVocabulary)],
            Head = new HeadSpec { Kind = HeadKind.Vocabulary, Width = Pairs.SourceVocabulary },
            SharesTable = true,
        },
    };

    public static TheoryData<string> Names => [.. s_specs.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Gradients_match_finite_differences(string name)
    {
        EncoderDecoder network = Pairs.Network(s_specs[name]);
        var vectors = new EncoderDecoderVectors(network, threadCount: 2);
        float[][] read = vectors.Read(Pairs.Store([(s_source, s_target)]), sequence: 0);
        foreach (int step in (int[])[0, s_target.Length])
        {
            PointDifferences.Verify(vectors, new ScoreChoice(s_source.Length, Output: 4, step, s_target), read);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Scores_are_those_of_the_network_that_reads_tokens(string name)
    {
        EncoderDecoder network = Pairs.Network(s_specs[name]);
        var vectors = new EncoderDecoderVectors(network);
        float[][] read = vectors.Read(Pairs.Store([(s_source, s_target)]), sequence: 0);
        double[][] scores = vectors.ScoreAll(new ScoreChoice(s_source.Length, 0, 0, s_target), (_, input, target) => read[input].CopyTo(target));
        var execution = new Execution(new Workspace(), 1);
        execution.Begin(ExecutionMode.Evaluation);
        EncoderDecoderPass pass = network.Forward(Pairs.Batch([(s_source, s_target)]), execution);
        Matrix outputs = network.Head.OutputsOf(pass.Head, execution);
        Assert.Equal(outputs.Rows, scores.Length);
        for (int row = 0; row < scores.Length; row++)
        {
            double sum = scores[row].Sum(Math.Exp);
            Assert.All(scores[row].Zip(outputs.Row(row).ToArray()), pair => Assert.Equal(Math.Exp(pair.First) / sum, pair.Second, 1e-5));
        }

        GC.KeepAlive(execution);
    }
}
