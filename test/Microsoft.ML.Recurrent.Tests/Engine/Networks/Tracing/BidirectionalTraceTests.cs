using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Networks.Tracing;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks.Tracing;

public sealed class BidirectionalTraceTests
{
    private const int Length = 6;
    private const int HiddenSize = 3;

    [Theory]
    [InlineData(nameof(CellKind.ElmanTanh), 1, false)]
    [InlineData(nameof(CellKind.ElmanTanh), 2, true)]
    [InlineData(nameof(CellKind.Lstm), 1, false)]
    [InlineData(nameof(CellKind.Lstm), 3, true)]
    public void Each_direction_has_the_gradients_of_its_own_last_state(string cell, int layers, bool isResidual)
    {
        CellKind kind = Enum.Parse<CellKind>(cell);
        int gates = CellDefinition.Of(kind).GateCount * HiddenSize;
        Network network = New(kind, layers, isResidual, 2 * gates);
        float[][] inputs = Inputs(2 * gates);
        var trace = new GradientTrace(network);
        trace.Add(Store(inputs), 0, maximumLag: 1000);
        Assert.Equal(layers, trace.Levels.Count);
        for (int direction = 0; direction < 2; direction++)
        {
            int own = direction;
            double[] seed = Seed(network, States(network, inputs));
            TracedDifferences.Verify(
                trace.Levels[0][own],
                HiddenSize,
                (lag, gate) => inputs[own == 0 ? Length - 1 - lag : lag].AsSpan((own * gates) + gate, 1),
                () => States(network, inputs).Skip(own * HiddenSize).Take(HiddenSize).Zip(seed.Skip(own * HiddenSize), (state, weight) => state * weight).Sum());
        }
    }

    [Fact]
    public void Gradients_that_floats_cannot_hold_have_norms_in_both_directions_of_all_layers()
    {
        Network network = New(CellKind.ElmanTanh, layers: 2, isResidual: true, inputWidth: 2);
        foreach (Parameter parameter in network.Parameters.All.Where(parameter => parameter.Name.Contains("weight_hh", StringComparison.Ordinal)))
        {
            Span<float> values = parameter.In(network.Weights);
            values.Clear();
            for (int unit = 0; unit < HiddenSize; unit++)
            {
                values[(unit * HiddenSize) + unit] = 0.01f;
            }
        }

        network.Pack();
        var store = new SequenceStore([2]);
        store.AddNumbers(0, 100).Clear();
        store.EndSequence(100);
        var trace = new GradientTrace(network);
        trace.Add(store, 0, maximumLag: 1000);
        foreach (LevelTrace level in trace.Levels.SelectMany(level => level))
        {
            // 0.01 to the power of 99, and what layers and normalisation make of it.
            Assert.Equal(100, level.Hidden.Means.Length);
            Assert.All(level.Hidden.Means, norm => Assert.True(norm > 0));
            Assert.InRange(level.Hidden.Means[^1], 1e-260, 1e-150);
        }
    }

    private static Network New(CellKind cell, int layers, bool isResidual, int inputWidth)
    {
        Network network = Network.Create(new FlatSpec
        {
            Inputs = [new InputSpec("number", inputWidth)],
            Cell = cell,
            HiddenSize = HiddenSize,
            LayerCount = layers,
            IsBidirectional = true,
            HasResidualConnections = isResidual,
            HasLayerNormalization = isResidual && cell == CellKind.Lstm,
            ClassCount = 3,
            InputDropout = 0.2f,
            RecurrentDropout = 0.2f,
        });
        LayerTrial.DrawWeights(network.Parameters, 0.6f).Span.CopyTo(network.Weights.Span);
        string prefix = CellDefinition.Of(cell).ParameterPrefix;
        TracedDifferences.OpenGates(network.Parameters, network.Weights, prefix + "weight_ih_l0");
        TracedDifferences.OpenGates(network.Parameters, network.Weights, prefix + "weight_ih_l0_reverse", inputWidth / 2);
        network.Pack();
        return network;
    }

    private static float[][] Inputs(int width)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, Length).Select(_ => Enumerable.Range(0, width).Select(_ => random.NextSingle() - 0.5f).ToArray())];
    }

    private static SequenceStore Store(float[][] inputs)
    {
        var store = new SequenceStore([inputs[0].Length]);
        inputs.SelectMany(step => step).ToArray().CopyTo(store.AddNumbers(0, inputs.Length));
        store.EndSequence(inputs.Length);
        return store;
    }

    /// <summary>The states of both directions, each after it has read everything.</summary>
    private static double[] States(Network network, float[][] inputs)
    {
        var batch = new SequenceBatch();
        batch.Load(Store(inputs), [0]);
        var execution = new Execution(new Workspace(), 1);
        execution.Begin(ExecutionMode.Evaluation);
        Columns output = network.Stack.Forward(network.Inputs.Forward(batch, mayBeDistinct: false, execution).Output, batch.Layout, initialStates: null, execution).Output;
        double[] states = [.. output[0].Row(inputs.Length - 1).ToArray().Concat(output[1].Row(0).ToArray()).Select(value => (double)value)];
        GC.KeepAlive(execution);
        return states;
    }

    /// <summary>The head's row of the highest score.</summary>
    private static double[] Seed(Network network, double[] states)
    {
        float[] weights = network.Parameters.All.Single(parameter => parameter.Name == "head.weight").In(network.Weights).ToArray();
        float[] biases = network.Parameters.All.Single(parameter => parameter.Name == "head.bias").In(network.Weights).ToArray();
        double[] RowOf(int row) => [.. weights.Skip(row * states.Length).Take(states.Length).Select(value => (double)value)];
        return RowOf(Enumerable.Range(0, biases.Length).MaxBy(row => biases[row] + RowOf(row).Zip(states, (weight, state) => weight * state).Sum()));
    }
}
