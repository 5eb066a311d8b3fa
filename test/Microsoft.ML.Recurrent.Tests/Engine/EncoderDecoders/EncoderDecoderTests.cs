using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.EncoderDecoders;

/// <summary>Outputs, losses and gradients of encoder-decoders, judged by their formulas in double precision.</summary>
public sealed class EncoderDecoderTests
{
    /// <summary>Sources and targets that are sorted differently.</summary>
    private static readonly (int[] Source, int[] Target)[] s_pairs = Pairs.Draw((3, 2), (5, 0), (1, 4), (2, 2));

    private static readonly LossSettings s_penalties = new() { ActivationPenalty = 1, TemporalPenalty = 1 };

    private static readonly Dictionary<string, EncoderDecoderSpec> s_specs = new()
    {
        ["none"] = Pairs.Spec(AlignmentKind.None),
        ["none, dense bridge from two directions"] = Pairs.Spec(AlignmentKind.None) with
        {
            Encoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 3, IsBidirectional = true },
            Bridge = BridgeKind.Dense,
        },
        ["dot"] = Pairs.Spec(AlignmentKind.Dot),
        ["dot, coverage"] = Pairs.Spec(AlignmentKind.Dot) with { HasCoverage = true },
        ["dot, two directions side by side"] = Pairs.Spec(AlignmentKind.Dot) with
        {
            Encoder = new StackSpec { Cell = CellKind.GruResetAfter, HiddenSize = 3, IsBidirectional = true },
            Decoder = new StackSpec { Cell = CellKind.GruResetAfter, HiddenSize = 6 },
        },
        ["general"] = Pairs.Spec(AlignmentKind.General) with
        {
            Encoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 5, IsBidirectional = true },
        },
        ["general, feeding, coverage"] = Pairs.Spec(AlignmentKind.General) with { FeedsInput = true, HasCoverage = true },
        ["additive"] = Pairs.Spec(AlignmentKind.Additive),
        ["additive, coverage"] = Pairs.Spec(AlignmentKind.Additive) with { HasCoverage = true },
        ["additive, feeding"] = Pairs.Spec(AlignmentKind.Additive) with { FeedsInput = true },
        ["additive, feeding, coverage, two levels, dense bridge"] = Pairs.Spec(AlignmentKind.Additive) with
        {
            FeedsInput = true,
            HasCoverage = true,
            Bridge = BridgeKind.Dense,
            Encoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 3, LayerCount = 2, IsBidirectional = true },
            Decoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 5, LayerCount = 2, HasResidualConnections = true },
        },
        ["dot, feeding, GRU, two levels"] = Pairs.Spec(AlignmentKind.Dot) with
        {
            FeedsInput = true,
            Encoder = new StackSpec { Cell = CellKind.GruResetAfter, HiddenSize = 5, LayerCount = 2 },
            Decoder = new StackSpec { Cell = CellKind.GruResetAfter, HiddenSize = 5, LayerCount = 2 },
        },
        ["one table"] = Pairs.Spec(AlignmentKind.Dot) with
        {
            Inputs = [new InputSpec("tokens", 4, Pairs.SourceVocabulary)],
            Head = new HeadSpec { Width = Pairs.SourceVocabulary },
            SharesTable = true,
        },
        ["one table, tied"] = Pairs.Spec(AlignmentKind.Dot) with
        {
            Inputs = [new InputSpec("tokens", 5, Pairs.SourceVocabulary)],
            TargetSize = 5,
            Head = new HeadSpec { Kind = HeadKind.Vocabulary, Width = Pairs.SourceVocabulary, IsTied = true },
            SharesTable = true,
        },
    };

    public static TheoryData<string> Names => [.. s_specs.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Loss_and_gradients_match_finite_differences(string name)
    {
        EncoderDecoder network = Pairs.Network(s_specs[name]);
        var reference = new EncoderDecoderReference(network);
        Execution execution = NewExecution(network, threadCount: 2);
        BatchLoss loss = network.Learn(Pairs.Batch(s_pairs), LossSettings.Plain, execution);
        execution.Workspace.Reset();

        double[] weights = Differences.Widen(network.Weights.Span);
        Assert.Equal(s_pairs.Sum(pair => pair.Target.Length + 1), loss.WeightSum);
        Assert.Equal(Loss(), loss.Mean, 1e-5);
        foreach (Parameter parameter in network.Parameters.All)
        {
            double[] expected = [.. Enumerable.Range(parameter.Offset, parameter.Length).Select(i => Differences.Derivative(weights, i, Loss))];
            float[] actual = parameter.In(execution.Gradients!.Dense).ToArray();
            if (parameter.Length == 1)
            {
                // The terms of a single number may cancel out.
                Assert.Equal(expected[0], actual[0], 1e-7);
                continue;
            }

            Differences.AssertClose(parameter.Name, expected, actual);
        }

        double Loss() => s_pairs.Sum(pair =>
        {
            double[][] logProbabilities = reference.Run(pair.Source, Pairs.InputsOf(pair.Target), weights).LogProbabilities;
            return -Pairs.LabelsOf(pair.Target).Select((label, step) => logProbabilities[step][label]).Sum();
        }) / s_pairs.Sum(pair => pair.Target.Length + 1);
    }

    [Fact]
    public void Both_sides_of_a_compact_table_add_to_the_rows_of_a_dense_one()
    {
        EncoderDecoder network = Pairs.Network(s_specs["one table"]);
        Parameter table = network.Parameters.All.Single(parameter => parameter.Name == "encoder.tokens.weight");
        float[] dense = table.In(Learn(hasDenseTables: true).Dense).ToArray();
        TableGradient compact = Learn(hasDenseTables: false).Of(table)!;
        var rows = new float[dense.Length];
        for (int row = 0; row < compact.Count; row++)
        {
            compact.Row(row).CopyTo(rows.AsSpan(compact.Tokens[row] * compact.Width));
        }

        Assert.Equal(dense, rows);
        Assert.Contains(rows, value => value != 0);

        Gradients Learn(bool hasDenseTables)
        {
            var execution = new Execution(new Workspace(), 2) { Gradients = new Gradients(network.Parameters, hasDenseTables) };
            network.Learn(Pairs.Batch(s_pairs), LossSettings.Plain, execution);
            return execution.Gradients!;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Penalties_and_dropped_tokens_have_the_gradients_of_finite_differences(string name)
    {
        const float Rate = 0.4f;
        const double Activation = 2;
        const double Temporal = 1.5;
        EncoderDecoderSpec spec = s_specs[name];
        EncoderDecoder network = Pairs.Network(spec with { Inputs = [spec.Inputs[0] with { Dropout = Rate }], SymbolDropout = Rate });
        Execution execution = NewExecution(network, threadCount: 2);
        network.Learn(
            Pairs.Batch(s_pairs), new LossSettings { ActivationPenalty = (float)Activation, TemporalPenalty = (float)Temporal }, execution);
        var sources = new TokenMask(Rate, table: 0, execution);
        var symbols = new TokenMask(Rate, table: int.MaxValue, execution);
        Assert.Contains(Enumerable.Range(0, Pairs.SourceVocabulary), token => sources.FactorOf(token) == 0);
        var reference = new EncoderDecoderReference(network)
        {
            FactorOf = (table, token) => table == "encoder.tokens.weight" ? sources.FactorOf(token) : symbols.FactorOf(token),
        };
        double[] weights = Differences.Widen(network.Weights.Span);
        foreach (Parameter parameter in network.Parameters.All)
        {
            double[] expected = [.. Enumerable.Range(parameter.Offset, parameter.Length).Select(i => Differences.Derivative(weights, i, Whole))];
            Differences.AssertClose(parameter.Name, expected, parameter.In(execution.Gradients!.Dense).ToArray());
        }

        double Whole()
        {
            double loss = 0;
            var encoded = new List<double[][]>();
            var read = new List<double[][]>();
            foreach ((int[] source, int[] target) in s_pairs)
            {
                double[][] logProbabilities = reference.Run(source, Pairs.InputsOf(target), weights).LogProbabilities;
                loss -= Pairs.LabelsOf(target).Select((label, step) => logProbabilities[step][label]).Sum();
                encoded.Add(reference.EncoderOutputs);
                read.Add(reference.HeadInputs);
            }

            return (loss / s_pairs.Sum(pair => pair.Target.Length + 1)) + Penalty(encoded) + Penalty(read);
        }

        static double Penalty(List<double[][]> sequences)
        {
            double[] values = [.. sequences.SelectMany(steps => steps.SelectMany(row => row))];
            double[] changes = [.. sequences.SelectMany(steps => steps.Skip(1).SelectMany((row, i) => row.Zip(steps[i], (a, b) => a - b)))];
            return (Activation * values.Average(value => value * value)) + (Temporal * changes.Average(change => change * change));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Attention_weights_are_those_of_the_formulas(string name)
    {
        EncoderDecoder network = Pairs.Network(s_specs[name]);
        var reference = new EncoderDecoderReference(network);
        double[] weights = Differences.Widen(network.Weights.Span);
        Execution execution = NewExecution(network, threadCount: 1);
        EncoderDecoderBatch batch = Pairs.Batch(s_pairs);
        execution.Begin(ExecutionMode.Evaluation);
        AttentionPass? pass = network.Forward(batch, execution).Attention;
        Assert.Equal(s_specs[name].Attention == AlignmentKind.None, pass is null);
        for (int packed = 0; pass is not null && packed < s_pairs.Length; packed++)
        {
            (int[] source, int[] target) = s_pairs[batch.Target.Layout.CallerIndex[packed]];
            double[][] expected = reference.Run(source, Pairs.InputsOf(target), weights).Attention;
            for (int step = 0; step < expected.Length; step++)
            {
                Differences.AssertClose("weights", expected[step], pass.WeightsOf(packed, step).ToArray());
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Threads_and_neighbours_change_no_bit(string name)
    {
        EncoderDecoderSpec spec = Regularized(s_specs[name]);
        EncoderDecoder network = Pairs.Network(spec);
        float[] expected = Gradients(1);
        Assert.Equal(expected, Gradients(2));
        Assert.Equal(expected, Gradients(3));
        Assert.Contains(expected, value => value != 0);

        // A pair alone has the probabilities that it has among others.
        foreach ((int[] Source, int[] Target) pair in s_pairs)
        {
            Assert.Equal(LogLikelihoods([pair])[0], LogLikelihoods(s_pairs)[Array.IndexOf(s_pairs, pair)]);
        }

        float[] Gradients(int threadCount)
        {
            Execution execution = NewExecution(network, threadCount);
            network.Learn(Pairs.Batch(s_pairs), s_penalties, execution);
            execution.Workspace.Reset();
            return execution.Gradients!.Dense.Span.ToArray();
        }

        float[][] LogLikelihoods((int[] Source, int[] Target)[] pairs)
        {
            Execution execution = NewExecution(network, threadCount: 2);
            EncoderDecoderBatch batch = Pairs.Batch(pairs);
            execution.Begin(ExecutionMode.Evaluation);
            Matrix outputs = network.Head.OutputsOf(network.Forward(batch, execution).Head, execution);
            var all = new float[pairs.Length][];
            for (int packed = 0; packed < pairs.Length; packed++)
            {
                all[batch.Target.Layout.CallerIndex[packed]] = [.. Enumerable.Range(0, batch.Target.Layout.Lengths[packed])
                    .SelectMany(step => outputs.Row(batch.Target.Layout.OffsetOf(step) + packed).ToArray())];
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_batch_allocates_nothing_once_warm(string name)
    {
        EncoderDecoder network = Pairs.Network(Regularized(s_specs[name]));
        Execution execution = new(new Workspace(), 1) { Gradients = new Gradients(network.Parameters, hasDenseTables: true) };
        EncoderDecoderBatch batch = Pairs.Batch(s_pairs);
        Assert.Equal(0, Allocations.Least(() =>
        {
            network.Learn(batch, s_penalties, execution);
            network.Evaluate(batch, LossSettings.Plain, execution);
        }));
    }

    [Fact]
    public void Parts_that_do_not_fit_are_named()
    {
        EncoderDecoderSpec spec = Pairs.Spec(AlignmentKind.Dot);
        AssertReason("input feeding", spec with { Attention = AlignmentKind.None, FeedsInput = true });
        AssertReason("coverage", spec with { Attention = AlignmentKind.None, HasCoverage = true });
        AssertReason("5 columns of the decoder and 10 of the encoder", spec with { Encoder = spec.Encoder with { IsBidirectional = true } });
        AssertReason("bidirectional decoder", spec with { Decoder = spec.Decoder with { IsBidirectional = true } });
        AssertReason("2 levels of the encoder and 1 of the decoder", spec with { Encoder = spec.Encoder with { LayerCount = 2 } });
        AssertReason("cell GruResetAfter", spec with { Encoder = spec.Encoder with { Cell = CellKind.GruResetAfter } });
        AssertReason("dense bridge", spec with { Attention = AlignmentKind.General, Encoder = spec.Encoder with { HiddenSize = 4 } });
        AssertReason("one table", spec with { SharesTable = true });
        AssertReason("hidden units", spec with { Attention = AlignmentKind.Additive, AttentionSize = 0 });
        AssertReason("layer normalisation", spec with { FeedsInput = true, Decoder = spec.Decoder with { HasLayerNormalization = true } });

        static void AssertReason(string part, EncoderDecoderSpec spec)
            => Assert.Contains(part, Assert.Throws<ArgumentException>(() => EncoderDecoder.Create(spec)).Message, StringComparison.Ordinal);
    }

    /// <summary>The same with every dropout.</summary>
    private static EncoderDecoderSpec Regularized(EncoderDecoderSpec spec) => spec with
    {
        InputDropout = 0.2f,
        OutputDropout = 0.2f,
        HasLockedOutputDropout = true,
        SymbolDropout = 0.2f,
        Inputs = [.. spec.Inputs.Select(input => input with { Dropout = 0.2f })],
        Encoder = spec.Encoder with { LayerDropout = 0.2f, RecurrentDropout = 0.2f, WeightDrop = 0.2f },
        Decoder = spec.Decoder with { LayerDropout = 0.2f, RecurrentDropout = 0.2f, WeightDrop = 0.2f },
    };

    private static Execution NewExecution(EncoderDecoder network, int threadCount)
        => new(new Workspace { IsFenced = true }, threadCount) { Gradients = new Gradients(network.Parameters, hasDenseTables: true) };
}
