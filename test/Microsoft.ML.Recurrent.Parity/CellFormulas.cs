using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>One step of each cell for one sequence: x [I], h' [H], c' [H] to h, c.</summary>
internal static class CellFormulas
{
    public static (Tensor Hidden, Tensor? Cell) Step(CellKind kind, LayerWeights weights, Tensor input, Tensor hidden, Tensor? cell) => kind switch
    {
        CellKind.RnnTanh => (tanh(Gates(weights, input, hidden, 1)[0]), null),
        CellKind.RnnRelu => (Gates(weights, input, hidden, 1)[0].relu(), null),
        CellKind.Lstm or CellKind.LstmPeephole => Lstm(weights, input, hidden, cell!, peephole: kind == CellKind.LstmPeephole),
        CellKind.LstmCoupled or CellKind.LstmCoupledPeephole => LstmCoupled(weights, input, hidden, cell!, peephole: kind == CellKind.LstmCoupledPeephole),
        CellKind.Gru => (GruResetAfter(weights, input, hidden), null),
        CellKind.GruResetBefore => (GruResetBefore(weights, input, hidden), null),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Gates i, f, g, o. c = f*c' + i*g; h = o*tanh(c). With peepholes i and f also see c', and o sees c.</summary>
    private static (Tensor, Tensor) Lstm(LayerWeights weights, Tensor input, Tensor hidden, Tensor cell, bool peephole)
    {
        Tensor[] gates = Gates(weights, input, hidden, 4);
        Tensor inputGate = sigmoid(peephole ? gates[0] + weights["weight_ci"] * cell : gates[0]);
        Tensor forgetGate = sigmoid(peephole ? gates[1] + weights["weight_cf"] * cell : gates[1]);
        Tensor next = forgetGate * cell + inputGate * tanh(gates[2]);
        Tensor outputGate = sigmoid(peephole ? gates[3] + weights["weight_co"] * next : gates[3]);
        return (outputGate * tanh(next), next);
    }

    /// <summary>Gates f, g, o. c = f*c' + (1-f)*g; h = o*tanh(c).</summary>
    private static (Tensor, Tensor) LstmCoupled(LayerWeights weights, Tensor input, Tensor hidden, Tensor cell, bool peephole)
    {
        Tensor[] gates = Gates(weights, input, hidden, 3);
        Tensor forgetGate = sigmoid(peephole ? gates[0] + weights["weight_cf"] * cell : gates[0]);
        Tensor next = forgetGate * cell + (1 - forgetGate) * tanh(gates[1]);
        Tensor outputGate = sigmoid(peephole ? gates[2] + weights["weight_co"] * next : gates[2]);
        return (outputGate * tanh(next), next);
    }

    /// <summary>Gates r, z, n. n = tanh(W_in x + b_in + r*(W_hn h' + b_hn)); h = (1-z)*n + z*h'.</summary>
    private static Tensor GruResetAfter(LayerWeights weights, Tensor input, Tensor hidden)
    {
        Tensor[] fromInput = weights.InputPart(input, 3);
        Tensor[] fromHidden = weights.HiddenPart(hidden, 3);
        Tensor reset = sigmoid(fromInput[0] + fromHidden[0]);
        Tensor update = sigmoid(fromInput[1] + fromHidden[1]);
        Tensor candidate = tanh(fromInput[2] + reset * fromHidden[2]);
        return (1 - update) * candidate + update * hidden;
    }

    /// <summary>Gates r, z, n. n = tanh(W_in x + b_in + W_hn (r*h') + b_hn); h = (1-z)*n + z*h'.</summary>
    private static Tensor GruResetBefore(LayerWeights weights, Tensor input, Tensor hidden)
    {
        Tensor[] fromInput = weights.InputPart(input, 3);
        Tensor[] fromHidden = weights.HiddenGates(hidden, 0, 2).chunk(2);
        Tensor reset = sigmoid(fromInput[0] + fromHidden[0]);
        Tensor update = sigmoid(fromInput[1] + fromHidden[1]);
        Tensor candidate = tanh(fromInput[2] + weights.HiddenGates(reset * hidden, 2, 3));
        return (1 - update) * candidate + update * hidden;
    }

    private static Tensor[] Gates(LayerWeights weights, Tensor input, Tensor hidden, int gateCount)
    {
        Tensor[] fromInput = weights.InputPart(input, gateCount);
        Tensor[] fromHidden = weights.HiddenPart(hidden, gateCount);
        return [.. fromInput.Zip(fromHidden, (x, h) => x + h)];
    }
}
