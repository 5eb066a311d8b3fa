using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

public sealed class RecurrentStartTests
{
    private const int Size = 24;

    public static TheoryData<string> Cells => [.. Enum.GetNames<CellKind>()];

    [Theory, MemberData(nameof(Cells))]
    public void At_the_defaults_nothing_changes(string cell)
    {
        Network plain = NewNetwork(cell);
        Network started = Start(cell, new RecurrentStart());
        Assert.Equal(plain.Weights.Span, started.Weights.Span);
    }

    [Theory, MemberData(nameof(Cells))]
    public void The_spectral_radius_of_every_gate_is_as_asked(string cell)
    {
        foreach (ParameterInitializer matrices in (ParameterInitializer[])[ParameterInitializer.Orthogonal, ParameterInitializer.Identity, ParameterInitializer.GlorotUniform])
        {
            Network network = Start(cell, new RecurrentStart { Matrices = matrices, SpectralRadius = 0.9 });
            foreach (float[] gate in Gates(network, "weight_hh", Size * Size))
            {
                // What squaring the matrix 16 times leaves of its radius is within 0.1 %.
                Assert.Equal(0.9, MatrixMeasures.SpectralRadius(gate, Size), 1e-3);
            }
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void The_identity_is_in_every_gate_and_changes_nothing_else(string cell)
    {
        Network plain = NewNetwork(cell);
        Network network = Start(cell, new RecurrentStart { Matrices = ParameterInitializer.Identity });
        foreach (float[] gate in Gates(network, "weight_hh", Size * Size))
        {
            Assert.Equal(Enumerable.Range(0, Size * Size).Select(i => i / Size == i % Size ? 1f : 0), gate);
        }

        AssertSameBut(plain, network, "weight_hh");
    }

    [Fact]
    public void Glorot_draws_are_uniform_in_their_limits_and_differ_by_gate()
    {
        float[][] gates = Gates(Start(nameof(CellKind.Lstm), new RecurrentStart { Matrices = ParameterInitializer.GlorotUniform }), "weight_hh", Size * Size);
        float limit = MathF.Sqrt(3f / Size);
        Assert.All(gates, gate => Assert.InRange(gate.Max(MathF.Abs), 0.9f * limit, limit));
        Assert.Equal(gates.Length, gates.Select(gate => gate[0]).Distinct().Count());
    }

    [Theory]
    [InlineData(nameof(CellKind.Lstm), 1)]
    [InlineData(nameof(CellKind.LstmPeephole), 1)]
    [InlineData(nameof(CellKind.LstmCoupled), 0)]
    [InlineData(nameof(CellKind.LstmCoupledPeephole), 0)]
    public void The_forget_bias_is_that_of_the_forget_gate_alone(string cell, int place)
    {
        Network plain = NewNetwork(cell);
        Network network = Start(cell, new RecurrentStart { ForgetBias = 3 });
        float[][] biases = Gates(network, "bias_ih", Size);
        for (int gate = 0; gate < biases.Length; gate++)
        {
            Assert.All(biases[gate], bias => Assert.Equal(gate == place ? 3 : 0, bias));
        }

        AssertSameBut(plain, network, "bias_ih");
    }

    [Theory]
    [InlineData(nameof(CellKind.Lstm), 1, 0)]
    [InlineData(nameof(CellKind.LstmPeephole), 1, 0)]
    [InlineData(nameof(CellKind.LstmCoupled), 0, -1)]
    [InlineData(nameof(CellKind.GruResetAfter), 1, -1)]
    [InlineData(nameof(CellKind.GruResetBefore), 1, -1)]
    public void Chrono_biases_spread_over_the_lags_up_to_the_longest(string cell, int hold, int enter)
    {
        const int Longest = 50;
        Network plain = NewNetwork(cell);
        Network network = Start(cell, new RecurrentStart { LongestDependency = Longest });
        float[][] biases = Gates(network, "bias_ih", Size);
        double[] lags = [.. biases[hold].Select(bias => Math.Exp(bias))];

        // exp(log(u)) is u but for the rounding of the bias to a float.
        Assert.All(lags, lag => Assert.InRange(lag, 1 - 1e-5, Longest - 1 + 1e-4));
        Assert.Equal(Size, lags.Distinct().Count());
        Assert.InRange(lags.Average(), 15, 35);
        if (enter >= 0)
        {
            Assert.Equal(biases[hold].Select(bias => -bias), biases[enter]);
        }

        Assert.All(biases.Where((_, gate) => gate != hold && gate != enter), gate => Assert.All(gate, bias => Assert.Equal(0, bias)));
        AssertSameBut(plain, network, "bias_ih");
    }

    [Fact]
    public void Both_directions_and_all_layers_begin_alike_with_draws_of_their_own()
    {
        FlatSpec spec = Spec(nameof(CellKind.Lstm)) with { LayerCount = 2, IsBidirectional = true };
        Network network = Network.Create(spec);
        network.Initialize(5);
        new RecurrentStart { LongestDependency = 50 }.Apply(network, seed: 5);
        string[] names = ["l0", "l0_reverse", "l1", "l1_reverse"];
        Assert.Equal(names.Length, names.Select(name => In(network, $"lstm.bias_ih_{name}")[Size]).Distinct().Count());
    }

    private static Network Start(string cell, RecurrentStart start)
    {
        Network network = NewNetwork(cell);
        start.Apply(network, seed: 5);
        return network;
    }

    private static FlatSpec Spec(string cell) => new()
    {
        Inputs = [new InputSpec("token", 4, 6)],
        Cell = Enum.Parse<CellKind>(cell),
        HiddenSize = Size,
        ClassCount = 3,
    };

    private static Network NewNetwork(string cell)
    {
        Network network = Network.Create(Spec(cell));
        network.Initialize(5);
        return network;
    }

    private static float[] In(Network network, string name) => network.Parameters.All.Single(parameter => parameter.Name == name).In(network.Weights).ToArray();

    private static float[][] Gates(Network network, string kind, int length)
        => [.. In(network, network.Parameters.All.Single(parameter => parameter.Name.Contains($".{kind}_l0", StringComparison.Ordinal)).Name).Chunk(length)];

    private static void AssertSameBut(Network expected, Network network, string kind)
    {
        foreach (Parameter parameter in network.Parameters.All.Where(parameter => !parameter.Name.Contains($".{kind}_l0", StringComparison.Ordinal)))
        {
            Assert.Equal(In(expected, parameter.Name), In(network, parameter.Name));
        }
    }
}
