using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Outputs, the gradient that arrived from above, and what it makes of every leaf.</summary>
internal sealed record Differentiated(NetworkOutput Output, NetworkOutput Gradient, IReadOnlyList<(string Name, Tensor Values)> LeafGradients)
{
    public static Differentiated Of((NetworkOutput Output, Batch Leaves) run, Batch batch, NetworkOutput? gradient = null)
    {
        gradient ??= run.Output.RandomGradient(batch.Lengths);
        (string Name, Tensor Values)[] leaves = [.. run.Leaves.Leaves()];
        IList<Tensor> gradients = autograd.grad([run.Output.Loss(gradient)], [.. leaves.Select(leaf => leaf.Values)]);
        return new Differentiated(run.Output, gradient, [.. leaves.Zip(gradients, (leaf, values) => (leaf.Name, values))]);
    }

    public void RequireAgreement(string what, Differentiated other, double tolerance)
    {
        foreach (((string name, Tensor left), (_, Tensor right)) in Output.Parts().Zip(other.Output.Parts()))
        {
            Agreement.Require($"{what} {name}", left, right, tolerance);
        }
        foreach (((string name, Tensor left), (_, Tensor right)) in LeafGradients.Zip(other.LeafGradients))
        {
            Agreement.Require($"{what} grad.{name}", left, right, tolerance);
        }
    }
}
