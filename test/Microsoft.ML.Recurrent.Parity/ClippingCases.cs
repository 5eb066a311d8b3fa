using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>clip_grad_norm_ over two tensors: once below the limit (nothing changes) and once above it.</summary>
internal static class ClippingCases
{
    public static void Write(GoldenFolder folder)
    {
        WriteOne(folder, "clip_norm_active", maximumNorm: 1.5);
        WriteOne(folder, "clip_norm_inactive", maximumNorm: 50);
    }

    private static void WriteOne(GoldenFolder folder, string name, double maximumNorm) => folder.Write(name, golden =>
    {
        Tensor[] gradients = [Draw.Normal(5, 7), Draw.Normal(19)];
        Parameter[] parameters = [.. gradients.Select(gradient => new Parameter(zeros_like(gradient)) { grad = gradient.clone() })];
        double norm = nn.utils.clip_grad_norm_(parameters, maximumNorm);
        double byHand = Math.Sqrt(gradients.Sum(gradient => gradient.square().sum().item<double>()));
        Agreement.Require(name, tensor(norm), tensor(byHand), Agreement.Float64);

        golden.Note("formula", "gradient * min(1, maximum_norm / (norm + 1e-6))");
        golden.Note("maximum_norm", maximumNorm);
        golden.Add("norm", tensor([norm]));
        for (int i = 0; i < gradients.Length; i++)
        {
            golden.Add($"gradient.{i}", gradients[i]);
            golden.Add($"clipped.{i}", parameters[i].grad!);
        }
    });
}
