using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;

namespace Microsoft.ML.Recurrent.Tests.Engine.Cells;

public sealed class CellDefinitionTests
{
    public static TheoryData<string> EveryCell => [.. Enum.GetNames<CellKind>()];

    [Theory, MemberData(nameof(EveryCell))]
    public void Every_kind_has_a_definition_of_its_own(string cell)
    {
        CellDefinition definition = CellDefinition.Of(Enum.Parse<CellKind>(cell));
        Assert.Same(definition, CellDefinition.Of(Enum.Parse<CellKind>(cell)));
        Assert.Single(Enum.GetValues<CellKind>(), kind => CellDefinition.Of(kind) == definition);
    }

    /// <summary>Saved models hold these names.</summary>
    [Theory]
    [InlineData(nameof(CellKind.ElmanTanh), "rnn.", 1, "")]
    [InlineData(nameof(CellKind.ElmanRelu), "rnn.", 1, "")]
    [InlineData(nameof(CellKind.Lstm), "lstm.", 4, "")]
    [InlineData(nameof(CellKind.LstmPeephole), "lstm.", 4, " weight_ci weight_cf weight_co")]
    [InlineData(nameof(CellKind.LstmCoupled), "lstm.", 3, "")]
    [InlineData(nameof(CellKind.LstmCoupledPeephole), "lstm.", 3, " weight_cf weight_co")]
    [InlineData(nameof(CellKind.GruResetAfter), "gru.", 3, "")]
    [InlineData(nameof(CellKind.GruResetBefore), "gru.", 3, "")]
    public void Parameters_have_the_cells_prefix_and_a_block_of_rows_per_gate(string cell, string prefix, int gateCount, string peepholes)
    {
        FlatSpec spec = new() { Inputs = [new InputSpec("numbers", 5)], Cell = Enum.Parse<CellKind>(cell), HiddenSize = 7, ClassCount = 2 };
        Parameter[] own = [.. Network.Create(spec).Parameters.All.Where(parameter => !parameter.Name.StartsWith("head", StringComparison.Ordinal))];
        string[] names = $"weight_ih weight_hh bias_ih bias_hh{peepholes}".Split(' ');
        Assert.Equal(names.Select(name => $"{prefix}{name}_l0"), own.Select(parameter => parameter.Name));
        Assert.All(own[..4], parameter => Assert.Equal(7 * gateCount, parameter.Shape[0]));
        Assert.All(own[4..], parameter => Assert.Equal([7], parameter.Shape));
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void Biases_start_at_zero_but_for_the_forget_gate_of_an_lstm(string cell)
    {
        const int HiddenSize = 3;
        CellKind kind = Enum.Parse<CellKind>(cell);
        int forgetGate = kind switch
        {
            CellKind.Lstm or CellKind.LstmPeephole => 1,
            CellKind.LstmCoupled or CellKind.LstmCoupledPeephole => 0,
            _ => -1,
        };
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, kind, [2], HiddenSize, isBidirectional: false);
        AlignedBuffer weights = parameters.NewBuffer();
        WeightInitializer.Initialize(parameters, weights, seed: 1);
        DirectionWeights own = layer.Directions[0].Weights;
        float[] expected = new float[own.BiasIh.Length];
        if (forgetGate >= 0)
        {
            expected.AsSpan(forgetGate * HiddenSize, HiddenSize).Fill(1);
        }

        Assert.Equal(expected, own.BiasIh.In(weights).ToArray());
        Assert.All(own.BiasHh!.In(weights).ToArray(), bias => Assert.Equal(0, bias));
        foreach (Parameter peephole in own.Peepholes)
        {
            Assert.All(peephole.In(weights).ToArray(), weight => Assert.Equal(0, weight));
        }
    }
}
