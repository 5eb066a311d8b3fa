using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Named leaves of a graph.</summary>
internal sealed class Leaves
{
    private readonly List<(string Name, Tensor Values)> _leaves = [];

    /// <summary>Setting a name rounds the values to what the file can hold and makes them a leaf.</summary>
    public Tensor this[string name]
    {
        get => _leaves.Single(leaf => leaf.Name == name).Values;
        set => _leaves.Add((name, value.to(ScalarType.Float32).to(ScalarType.Float64).detach().requires_grad_()));
    }

    /// <summary>Writes every leaf as "name" and the loss's gradient in it as "grad.name".</summary>
    public void AddWithGradients(GoldenCase golden, Tensor loss)
    {
        IList<Tensor> gradients = autograd.grad([loss], [.. _leaves.Select(leaf => leaf.Values)]);
        for (int i = 0; i < _leaves.Count; i++)
        {
            golden.Add(_leaves[i].Name, _leaves[i].Values);
            golden.Add("grad." + _leaves[i].Name, gradients[i]);
        }
    }
}
