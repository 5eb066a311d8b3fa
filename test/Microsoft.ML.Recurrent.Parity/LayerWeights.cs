using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>The weights of one layer and direction.</summary>
internal sealed class LayerWeights(IReadOnlyDictionary<string, Tensor> weights, string suffix)
{
    public Tensor this[string name] => weights[name + suffix];

    /// <summary>W_ih x + b_ih, cut into gates.</summary>
    public Tensor[] InputPart(Tensor input, int gateCount) => (this["weight_ih"].matmul(input) + this["bias_ih"]).chunk(gateCount);

    /// <summary>W_hh h + b_hh, cut into gates.</summary>
    public Tensor[] HiddenPart(Tensor hidden, int gateCount) => (this["weight_hh"].matmul(hidden) + this["bias_hh"]).chunk(gateCount);

    /// <summary>Rows of gate [from, to) of W_hh times h, with their biases.</summary>
    public Tensor HiddenGates(Tensor hidden, long fromGate, long toGate)
    {
        long size = hidden.shape[0];
        return this["weight_hh"].slice(0, fromGate * size, toGate * size, 1).matmul(hidden) + this["bias_hh"].slice(0, fromGate * size, toGate * size, 1);
    }
}
