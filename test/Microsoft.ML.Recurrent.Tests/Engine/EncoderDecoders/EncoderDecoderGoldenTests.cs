using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.EncoderDecoders;

/// <summary>Encoder-decoders against PyTorch: log-probabilities, attention, loss and the gradient of every weight.</summary>
public sealed class EncoderDecoderGoldenTests
{
    private const string Prefix = "encoder_decoder_";

    /// <summary>Every case by name, so that no file can go missing.</summary>
    private static readonly string[] s_wanted =
    [
        "none", "dot", "dot_coverage", "dot_feeding", "general", "general_feeding_coverage", "general_mean_bridge", "additive", "additive_coverage",
        "additive_feeding", "additive_tied", "additive_dense_bridge", "additive_feeding_coverage_wide",
    ];

    public static TheoryData<string, bool, int> EveryCase()
    {
        var cases = new TheoryData<string, bool, int>();
        foreach (string name in s_wanted)
        {
            cases.Add(Prefix + name, false, 1);
            cases.Add(Prefix + name, true, 3);
        }

        return cases;
    }

    [Theory, MemberData(nameof(EveryCase))]
    public void An_encoder_decoder_reproduces_pytorch_outputs_and_all_gradients(string caseName, bool isInBlocks, int threadCount)
    {
        Golden golden = Golden.Load(caseName);
        EncoderDecoder network = NetworkOf(golden, isInBlocks ? HeadKind.Vocabulary : HeadKind.Softmax);
        EncoderDecoderBatch batch = BatchOf(golden);
        var execution = new Execution(new Workspace { IsFenced = true }, threadCount) { Gradients = new Gradients(network.Parameters, hasDenseTables: true) };

        execution.Begin(ExecutionMode.Evaluation);
        EncoderDecoderPass pass = network.Forward(batch, execution);
        Matrix outputs = network.Head.OutputsOf(pass.Head, execution);
        BatchLayout layout = batch.Target.Layout;
        var probabilities = new float[layout.SequenceCount][];
        var attention = new float[layout.SequenceCount][];
        for (int packed = 0; packed < layout.SequenceCount; packed++)
        {
            int place = packed;
            IEnumerable<int> steps = Enumerable.Range(0, layout.Lengths[packed]);
            probabilities[layout.CallerIndex[packed]] = [.. steps.SelectMany(step => outputs.Row(layout.OffsetOf(step) + place).ToArray())];
            attention[layout.CallerIndex[packed]] = [.. steps.SelectMany(step => pass.Attention is null ? [] : pass.Attention.WeightsOf(place, step).ToArray())];
        }

        Assert.InRange(golden["log_probabilities"].LargestError(Array.ConvertAll(probabilities.SelectMany(rows => rows).ToArray(), MathF.Log)), 0, 5e-6);
        if (network.Attention is not null)
        {
            Assert.InRange(golden["attention"].LargestError([.. attention.SelectMany(rows => rows)]), 0, 2e-6);
        }

        BatchLoss loss = network.Learn(batch, LossSettings.Plain, execution);
        execution.Workspace.Reset();
        Assert.Equal(golden["loss"].Values[0], loss.Mean, 2e-6);
        foreach (Parameter parameter in network.Parameters.All)
        {
            float[] actual = parameter.In(execution.Gradients!.Dense).ToArray();
            GoldenTensor expected = golden["grad." + NameInFile(parameter)];

            // The terms of a single number may cancel out. Those of a key's bias, of the query and of coverage do, because the gradients of a row's scores add up to zero; what
            // they are small beside is the key's weight, whose gradient has the same terms times the source.
            double error = parameter.Length == 1 ? expected.LargestError(actual)
                : parameter.Name is "attention.key.bias" or "attention.query.weight" or "attention.coverage"
                    ? expected.RelativeError(actual) * NormOf(expected) / NormOf(golden["grad.attention.key.weight"])
                : expected.RelativeError(actual);
            Assert.True(error < 1e-5, $"{parameter.Name}: {error:E2}");
        }
    }

    private static EncoderDecoder NetworkOf(Golden golden, HeadKind head)
    {
        string attention = golden.Notes["attention"], bridge = golden.Notes["bridge"];
        int[] sourceTable = golden["encoder.tokens.weight"].Shape, targetTable = golden["decoder.symbols.weight"].Shape;
        AlignmentKind kind = Enum.Parse<AlignmentKind>(attention, ignoreCase: true);
        EncoderDecoder network = EncoderDecoder.Create(new EncoderDecoderSpec
        {
            Inputs = [new InputSpec("tokens", sourceTable[1], sourceTable[0])],
            Encoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = golden["encoder.weight_hh_l0"].Shape[1], IsBidirectional = bridge != "copy" },
            Decoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = golden["decoder.weight_hh_l0"].Shape[1] },
            TargetSize = targetTable[1],
            Head = new HeadSpec { Kind = head, Width = targetTable[0], IsTied = golden.Notes["tied"] == "true" },
            Attention = kind,
            AttentionSize = kind == AlignmentKind.Additive ? golden["attention.vector"].Shape[0] : 0,
            HasCoverage = golden.Notes["coverage"] == "true",
            FeedsInput = golden.Notes["feeding"] == "true",
            Bridge = bridge == "dense" ? BridgeKind.Dense : BridgeKind.Copy,
        });
        foreach (Parameter parameter in network.Parameters.All)
        {
            golden[NameInFile(parameter)].Values.CopyTo(parameter.In(network.Weights));
        }

        network.Pack();
        return network;
    }

    private static EncoderDecoderBatch BatchOf(Golden golden)
    {
        int[][] sources = Cut(golden, "source"), targets = Cut(golden, "target");
        return Pairs.Batch([.. sources.Zip(targets)]);
    }

    private static int[][] Cut(Golden golden, string side)
    {
        int[] all = golden[side + "s"].ToIntegers();
        int first = 0;
        return Array.ConvertAll(golden[side + "_lengths"].ToIntegers(), length => all[first..(first += length)]);
    }

    private static double NormOf(GoldenTensor tensor) => Math.Sqrt(tensor.Values.Sum(value => (double)value * value));

    /// <summary>Without the name of the cell, which stands before a recurrent layer's own names.</summary>
    private static string NameInFile(Parameter parameter) => parameter.Name.Replace("lstm.", "", StringComparison.Ordinal);
}
