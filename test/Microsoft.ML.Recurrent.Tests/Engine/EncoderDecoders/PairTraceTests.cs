using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Networks.Tracing;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Networks.Tracing;

namespace Microsoft.ML.Recurrent.Tests.Engine.EncoderDecoders;

/// <summary>Gradients followed through both stacks of an encoder-decoder.</summary>
public sealed class PairTraceTests
{
    private const int HiddenSize = 3;
    private const int SourceLength = 5;

    // No symbol twice, so that the vector of one is the input of one step.
    private static readonly int[] s_target = [3, 5, 4];

    private static readonly Dictionary<string, (CellKind Cell, Func<EncoderDecoderSpec, EncoderDecoderSpec> Change)> s_cases = new()
    {
        ["bridge alone"] = (CellKind.ElmanTanh, spec => spec),
        ["lstm, bridge alone"] = (CellKind.Lstm, spec => spec with { Bridge = BridgeKind.Dense, InputDropout = 0.5f, SymbolDropout = 0.5f }),
        ["dot, two layers"] = (CellKind.Lstm, spec => spec with
        {
            Attention = AlignmentKind.Dot,
            Encoder = spec.Encoder with { LayerCount = 2, HasResidualConnections = true },
            Decoder = spec.Decoder with { LayerCount = 2, HasResidualConnections = true, LayerDropout = 0.5f },
        }),
        ["additive, coverage, bidirectional"] = (CellKind.ElmanTanh, spec => spec with
        {
            Attention = AlignmentKind.Additive, AttentionSize = 4, HasCoverage = true, Encoder = spec.Encoder with { IsBidirectional = true },
        }),
        ["general, feeding, bidirectional"] = (CellKind.Lstm, spec => spec with
        {
            Attention = AlignmentKind.General, FeedsInput = true, Encoder = spec.Encoder with { IsBidirectional = true },
        }),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Norms_are_those_of_differences(string name)
    {
        (CellKind cell, Func<EncoderDecoderSpec, EncoderDecoderSpec> change) = s_cases[name];
        int gates = CellDefinition.Of(cell).GateCount * HiddenSize;
        EncoderDecoderSpec spec = Spec(cell, gates, change);
        EncoderDecoder network = New(spec, cell, gates);
        var random = new Random(3);
        float[] source = [.. Enumerable.Range(0, SourceLength * spec.Inputs[0].Width).Select(_ => random.NextSingle() - 0.5f)];
        var trace = new PairTrace(network);
        trace.Add(Store(source), 0, maximumLag: 1000);
        double[] seed = Seed(network, HeadRow(network, source));
        double Loss() => HeadRow(network, source).Zip(seed, (value, weight) => value * weight).Sum();
        for (int direction = 0; direction < spec.Encoder.DirectionCount; direction++)
        {
            int own = direction;
            Assert.Equal(SourceLength, trace.Encoder[0][own].Hidden.Means.Length);
            TracedDifferences.Verify(
                trace.Encoder[0][own],
                HiddenSize,
                (lag, gate) => source.AsSpan(((own == 0 ? SourceLength - 1 - lag : lag) * spec.Inputs[0].Width) + (own * gates) + gate, 1),
                Loss);
        }

        int[] read = Pairs.InputsOf(s_target);
        Parameter symbols = network.Parameters.All.Single(parameter => parameter.Name == "decoder.symbols.weight");
        Assert.Equal(read.Length, trace.Decoder[0][0].Hidden.Means.Length);
        TracedDifferences.Verify(
            trace.Decoder[0][0],
            HiddenSize,
            (lag, gate) => symbols.In(network.Weights).Slice((read[read.Length - 1 - lag] * gates) + gate, 1),
            () =>
            {
                network.Pack();
                return Loss();
            });
    }

    [Theory]
    [InlineData("General", false)]
    [InlineData("Additive", false)]
    [InlineData("Additive", true)]
    [InlineData("Dot", false)]
    public void With_input_feeding_norms_far_below_what_floats_hold_are_followed(string attention, bool hasCoverage)
    {
        // Small, and yet no step's gradient is so small that it counts as zero.
        const int Power = -40;
        CellKind cell = CellKind.Lstm;
        int gates = CellDefinition.Of(cell).GateCount * HiddenSize;
        EncoderDecoderSpec spec = Spec(cell, gates, spec => spec with { Attention = Enum.Parse<AlignmentKind>(attention), AttentionSize = 4, HasCoverage = hasCoverage, FeedsInput = true });
        EncoderDecoder network = Pairs.Network(spec, 0.6f);
        var random = new Random(3);
        float[] source = [.. Enumerable.Range(0, SourceLength * gates).Select(_ => random.NextSingle() - 0.5f)];
        int[] target = [.. Enumerable.Range(0, 150).Select(step => 3 + (step % 3))];
        PairTrace Follow()
        {
            var trace = new PairTrace(network);
            trace.Add(Store(source, target), 0, maximumLag: 1000);
            return trace;
        }

        // What coverage hands back does not fade, so norms that are small beside it are its rounding.
        int lagCount = hasCoverage ? 15 : int.MaxValue;
        PairTrace plain = Follow();
        foreach (Parameter parameter in network.Parameters.All.Where(parameter => parameter.Name is "head.weight" or "head.bias"))
        {
            foreach (ref float weight in parameter.In(network.Weights))
            {
                weight = MathF.ScaleB(weight, Power);
            }
        }

        PairTrace scaled = Follow();
        foreach ((LevelTrace one, LevelTrace other) in new[] { (plain.Decoder[0][0], scaled.Decoder[0][0]), (plain.Encoder[0][0], scaled.Encoder[0][0]) })
        {
            AssertScaled(one.Hidden.Means, other.Hidden.Means);
            AssertScaled(one.Cell.Means, other.Cell.Means);
            Assert.All(one.Gates.Zip(other.Gates), pair => AssertScaled(pair.First.Gradients.Means, pair.Second.Gradients.Means));
        }

        // Floats end at 1e-45.
        Assert.Equal(target.Length + 1, plain.Decoder[0][0].Hidden.Means.Length);
        Assert.InRange(scaled.Decoder[0][0].Hidden.Means[^1], 1e-300, hasCoverage ? 1e-20 : 1e-50);

        void AssertScaled(double[] norms, double[] scaled)
            => Assert.All(norms.Zip(scaled).Take(lagCount), pair => Assert.Equal(1, pair.Second / Math.ScaleB(pair.First, Power), 1e-3));
    }

    private static EncoderDecoderSpec Spec(CellKind cell, int gates, Func<EncoderDecoderSpec, EncoderDecoderSpec> change)
    {
        EncoderDecoderSpec spec = change(Pairs.Spec(AlignmentKind.None) with
        {
            Encoder = new StackSpec { Cell = cell, HiddenSize = HiddenSize },
            Decoder = new StackSpec { Cell = cell, HiddenSize = HiddenSize },
            TargetSize = gates,
        });
        return spec with { Inputs = [new InputSpec("numbers", gates * spec.Encoder.DirectionCount)] };
    }

    private static EncoderDecoder New(EncoderDecoderSpec spec, CellKind cell, int gates)
    {
        EncoderDecoder network = Pairs.Network(spec, 0.6f);
        string prefix = CellDefinition.Of(cell).ParameterPrefix;
        TracedDifferences.OpenGates(network.Parameters, network.Weights, $"encoder.{prefix}weight_ih_l0");
        if (spec.Encoder.IsBidirectional)
        {
            TracedDifferences.OpenGates(network.Parameters, network.Weights, $"encoder.{prefix}weight_ih_l0_reverse", gates);
        }

        // The columns of a fed vector stay as they were drawn.
        Parameter decoder = network.Parameters.All.Single(parameter => parameter.Name == $"decoder.{prefix}weight_ih_l0");
        Span<float> values = decoder.In(network.Weights);
        for (int row = 0; row < gates; row++)
        {
            for (int column = 0; column < gates; column++)
            {
                values[(row * decoder.Shape[1]) + column] = row == column ? 1 : 0;
            }
        }

        network.Pack();
        return network;
    }

    private static SequenceStore Store(float[] source) => Store(source, s_target);

    private static SequenceStore Store(float[] source, int[] target)
    {
        var store = new SequenceStore([source.Length / SourceLength], TargetShape.Sequence);
        source.CopyTo(store.AddNumbers(0, SourceLength));
        store.Targets.AddSequence(target);
        store.EndSequence(SourceLength);
        return store;
    }

    /// <summary>What the head reads at the last step.</summary>
    private static double[] HeadRow(EncoderDecoder network, float[] source)
    {
        var batch = new EncoderDecoderBatch();
        batch.Load(Store(source), [0]);
        var execution = new Execution(new Workspace(), 1);
        execution.Begin(ExecutionMode.Evaluation);
        Matrix rows = EncoderDecoder.HeadRowsOf(network.ForwardToHead(batch, execution))[0];
        double[] row = [.. rows.Row(rows.Rows - 1).ToArray().Select(value => (double)value)];
        GC.KeepAlive(execution);
        return row;
    }

    private static double[] Seed(EncoderDecoder network, double[] state)
    {
        float[] weights = network.Parameters.All.Single(parameter => parameter.Name == "head.weight").In(network.Weights).ToArray();
        float[] biases = network.Parameters.All.Single(parameter => parameter.Name == "head.bias").In(network.Weights).ToArray();
        double[] RowOf(int row) => [.. weights.Skip(row * state.Length).Take(state.Length).Select(value => (double)value)];
        return RowOf(Enumerable.Range(0, biases.Length).MaxBy(row => biases[row] + RowOf(row).Zip(state, (weight, value) => weight * value).Sum()));
    }
}
