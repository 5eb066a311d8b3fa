using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Networks.Tracing;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks.Tracing;

public sealed class GradientTraceTests
{
    private const int Length = 12;
    private const int HiddenSize = 7;

    [Fact]
    public void A_vanilla_network_has_the_product_of_its_Jacobians()
    {
        Network network = New(CellKind.ElmanTanh);
        SequenceStore store = Store();
        LevelTrace level = Trace(network, store);
        float[] weights = Values(network, "rnn.weight_hh_l0");
        double[][] states = States(network, store);
        double[] gradient = Seed(network, states[^1]);
        double[] means = level.Hidden.Means;
        Assert.Equal(Length, means.Length);
        for (int lag = 0; lag < Length; lag++)
        {
            Assert.Equal(Norm(gradient), means[lag], means[lag] * 1e-4);

            // dL/da = dL/dh (1 - h^2), and dL/dh' = W^T dL/da.
            double[] sums = [.. gradient.Zip(states[Length - 1 - lag], (value, state) => value * (1 - (state * state)))];
            Assert.Equal(Norm(sums), level.Gates[0].Gradients.Means[lag], means[lag] * 1e-4);
            gradient = [.. Enumerable.Range(0, HiddenSize).Select(column => Enumerable.Range(0, HiddenSize).Sum(row => weights[(row * HiddenSize) + column] * sums[row]))];
        }
    }

    [Fact]
    public void Along_the_cell_state_alone_the_gradient_is_the_product_of_the_forget_gates()
    {
        Network network = New(CellKind.Lstm);
        Parameter recurrent = network.Parameters.All.Single(parameter => parameter.Name == "lstm.weight_hh_l0");
        recurrent.In(network.Weights).Clear();
        network.Pack();
        SequenceStore store = Store();
        LevelTrace level = Trace(network, store);
        (double[][] forget, double[] gradient) = ForgetGates(network, store);
        for (int lag = 0; lag < Length; lag++)
        {
            Assert.Equal(1, Norm(gradient) / level.Cell.Means[lag], 1e-5);
            gradient = [.. gradient.Zip(forget[Length - 1 - lag], (value, gate) => value * gate)];
        }

        // Without a recurrent product the state before has no part in what the hidden state gets but by the cell.
        Assert.All(level.Hidden.Means.Skip(1), norm => Assert.Equal(0, norm));
    }

    [Theory]
    [InlineData(nameof(CellKind.ElmanRelu), 1, false)]
    [InlineData(nameof(CellKind.Lstm), 1, false)]
    [InlineData(nameof(CellKind.Lstm), 2, true)]
    [InlineData(nameof(CellKind.LstmPeephole), 2, false)]
    [InlineData(nameof(CellKind.LstmCoupledPeephole), 1, true)]
    [InlineData(nameof(CellKind.GruResetAfter), 2, false)]
    [InlineData(nameof(CellKind.GruResetBefore), 1, false)]
    public void Norms_are_those_of_differences_of_the_first_state(string cell, int layers, bool hasNormalization)
    {
        Network network = New(Enum.Parse<CellKind>(cell), layers, hasNormalization);
        LevelTrace level = Trace(network, Store(), layer: layers - 1);
        Assert.Equal(Length, level.Hidden.Means.Length);
        Assert.All(level.Hidden.Means, norm => Assert.True(norm > 0 && double.IsFinite(norm)));
        Assert.Equal(CellDefinition.Of(Enum.Parse<CellKind>(cell)).GateCount, level.Gates.Length);
        Assert.All(level.Gates, gate => Assert.True(gate.IsSigmoid ? gate.Mean is > 0 and < 1 : gate.Mean is > -1.0001));
        Assert.Equal(level.Cell.Means.Length, cell.StartsWith("Lstm", StringComparison.Ordinal) ? Length : 0);
    }

    [Fact]
    public void Gradients_that_floats_cannot_hold_have_norms_all_the_same()
    {
        Network network = New(CellKind.ElmanRelu);
        Parameter recurrent = network.Parameters.All.Single(parameter => parameter.Name == "rnn.weight_hh_l0");
        foreach ((float factor, double expected) in new[] { (0.01f, 1e-2), (100f, 1e2) })
        {
            // Each state is its predecessor times a factor, and stays above 0.
            Span<float> values = recurrent.In(network.Weights);
            values.Clear();
            for (int unit = 0; unit < HiddenSize; unit++)
            {
                values[(unit * HiddenSize) + unit] = factor;
            }

            foreach (string name in new[] { "rnn.weight_ih_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0" })
            {
                network.Parameters.All.Single(parameter => parameter.Name == name).In(network.Weights).Fill(0.001f);
            }

            network.Pack();
            double[] means = Trace(network, Store(factor > 1 ? 15 : 100)).Hidden.Means;
            for (int lag = 1; lag < means.Length; lag++)
            {
                Assert.Equal(expected, means[lag] / means[lag - 1], expected * 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(0.9f)]
    [InlineData(1.1f)]
    public void Through_a_multiple_of_an_orthogonal_matrix_the_norm_is_a_power_of_its_factor(float factor)
    {
        // Of zero inputs and biases all states are zero, where the slope of tanh is 1.
        Network network = Network.Create(Spec(CellKind.ElmanTanh));
        network.Initialize(3);
        foreach (ref float value in network.Parameters.All.Single(parameter => parameter.Name == "rnn.weight_hh_l0").In(network.Weights))
        {
            value *= factor;
        }

        network.Pack();
        var store = new SequenceStore([2]);
        store.AddNumbers(0, 101).Clear();
        store.EndSequence(101);
        double[] means = Trace(network, store).Hidden.Means;
        Assert.Equal(101, means.Length);
        for (int lag = 0; lag <= 100; lag++)
        {
            Assert.Equal(1, means[lag] / means[0] / Math.Pow(factor, lag), 0.01);
        }
    }

    [Fact]
    public void A_text_longer_than_what_is_followed_gives_its_last_steps_the_same_norms()
    {
        Network network = New(CellKind.Lstm, layers: 2);
        SequenceStore store = Store(40);
        double[] whole = Trace(network, store).Hidden.Means;
        var trace = new GradientTrace(network);
        trace.Add(store, 0, maximumLag: 9);
        double[] last = trace.Levels[0][0].Hidden.Means;
        Assert.Equal(10, last.Length);
        Assert.All(whole.Zip(last), pair => Assert.Equal(1, pair.Second / pair.First, 1e-4));
    }

    [Theory]
    [InlineData(nameof(CellKind.ElmanTanh), -50f, 0, 1)]
    [InlineData(nameof(CellKind.ElmanRelu), -50f, 1, 0)]
    [InlineData(nameof(CellKind.ElmanRelu), 50f, 0, 0)]
    public void Units_that_are_dead_or_saturated_are_counted(string cell, float bias, int dead, int saturated)
    {
        // Units that know nothing of each other, and are alive.
        Network network = New(Enum.Parse<CellKind>(cell));
        network.Parameters.All.Single(parameter => parameter.Name == "rnn.weight_hh_l0").In(network.Weights).Clear();
        Span<float> biases = network.Parameters.All.Single(parameter => parameter.Name == "rnn.bias_ih_l0").In(network.Weights);
        biases.Fill(1);
        biases[3] = bias;
        network.Pack();
        LevelTrace level = Trace(network, Store());

        // A tanh that is always at its end holds still.
        Assert.Equal(dead + (cell == nameof(CellKind.ElmanTanh) ? 1 : 0), level.Units.DeadShare * HiddenSize, 1e-9);
        Assert.Equal(saturated, level.Units.SaturatedShare * HiddenSize, 1e-9);
    }

    private static FlatSpec Spec(CellKind cell) => new()
    {
        Inputs = [new InputSpec("number", 2)],
        Cell = cell,
        HiddenSize = HiddenSize,
        ClassCount = 3,
        InputDropout = 0.2f,
        RecurrentDropout = 0.2f,
        OutputDropout = 0.2f,
    };

    private static Network New(CellKind cell, int layers = 1, bool hasNormalization = false)
    {
        Network network = Network.Create(Spec(cell) with { LayerCount = layers, HasLayerNormalization = hasNormalization, HasResidualConnections = layers > 1 });
        network.Initialize(3);

        // Biases and peepholes begin at 0, where mistakes do not show.
        var random = new Random(1);
        foreach (Parameter parameter in network.Parameters.All.Where(parameter => parameter.Shape.Count == 1))
        {
            foreach (ref float value in parameter.In(network.Weights))
            {
                value += (random.NextSingle() - 0.4f) * 0.5f;
            }
        }

        network.Pack();
        return network;
    }

    private static SequenceStore Store(int length = Length)
    {
        var random = new Random(2);
        var store = new SequenceStore([2]);
        foreach (ref float value in store.AddNumbers(0, length))
        {
            value = random.NextSingle() + 0.1f;
        }

        store.EndSequence(length);
        return store;
    }

    private static LevelTrace Trace(Network network, SequenceStore store, int layer = 0)
    {
        var trace = new GradientTrace(network);
        trace.Add(store, 0, maximumLag: 1000);
        return trace.Levels[layer][0];
    }

    private static float[] Values(Network network, string name)
        => network.Parameters.All.Single(parameter => parameter.Name == name).In(network.Weights).ToArray();

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));

    private static double[][] Inputs(SequenceStore store) => [.. Enumerable.Range(0, store.LengthOf(0)).Select(step => store.Numbers(0, 0, step, 1).ToArray().Select(value => (double)value).ToArray())];

    /// <summary>W x + W h + both biases, of a gate.</summary>
    private static double[] Sums(Network network, string prefix, double[] input, double[] state, int gate)
    {
        (float[] weightIh, float[] weightHh) = (Values(network, prefix + "weight_ih_l0"), Values(network, prefix + "weight_hh_l0"));
        (float[] biasIh, float[] biasHh) = (Values(network, prefix + "bias_ih_l0"), Values(network, prefix + "bias_hh_l0"));
        return
        [
            .. Enumerable.Range(gate * HiddenSize, HiddenSize).Select(row =>
                biasIh[row] + biasHh[row]
                + Enumerable.Range(0, 2).Sum(column => weightIh[(row * 2) + column] * input[column])
                + Enumerable.Range(0, HiddenSize).Sum(column => weightHh[(row * HiddenSize) + column] * state[column])),
        ];
    }

    private static double[][] States(Network network, SequenceStore store)
    {
        double[] state = new double[HiddenSize];
        return [.. Inputs(store).Select(input => state = [.. Sums(network, "rnn.", input, state, 0).Select(Math.Tanh)])];
    }

    /// <summary>The forget gates of all steps of an LSTM without recurrent product, and dL/dc of the last one.</summary>
    private static (double[][] Forget, double[] Gradient) ForgetGates(Network network, SequenceStore store)
    {
        static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
        double[] cell = new double[HiddenSize];
        double[] zeros = new double[HiddenSize];
        double[] output = [];
        var forgets = new List<double[]>();
        foreach (double[] input in Inputs(store))
        {
            double[] entry = [.. Sums(network, "lstm.", input, zeros, 0).Select(Sigmoid)];
            double[] forget = [.. Sums(network, "lstm.", input, zeros, 1).Select(Sigmoid)];
            double[] candidate = [.. Sums(network, "lstm.", input, zeros, 2).Select(Math.Tanh)];
            output = [.. Sums(network, "lstm.", input, zeros, 3).Select(Sigmoid)];
            cell = [.. Enumerable.Range(0, HiddenSize).Select(unit => (forget[unit] * cell[unit]) + (entry[unit] * candidate[unit]))];
            forgets.Add(forget);
        }

        double[] hidden = [.. output.Zip(cell, (gate, value) => gate * Math.Tanh(value))];
        double[] seed = Seed(network, hidden);
        return ([.. forgets], [.. Enumerable.Range(0, HiddenSize).Select(unit => seed[unit] * output[unit] * (1 - Math.Pow(Math.Tanh(cell[unit]), 2)))]);
    }

    /// <summary>The head's row of the highest score.</summary>
    private static double[] Seed(Network network, double[] state)
    {
        (float[] weights, float[] biases) = (Values(network, "head.weight"), Values(network, "head.bias"));
        double Score(int row) => biases[row] + Enumerable.Range(0, HiddenSize).Sum(unit => weights[(row * HiddenSize) + unit] * state[unit]);
        int best = Enumerable.Range(0, biases.Length).MaxBy(Score);
        return [.. weights.Skip(best * HiddenSize).Take(HiddenSize).Select(value => (double)value)];
    }
}
