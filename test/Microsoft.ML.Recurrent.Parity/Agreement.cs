using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Two ways to the same values must agree before a file is written.</summary>
internal static class Agreement
{
    public const double Float64 = 1e-12;
    public const double Float32 = 2e-5;

    public static void Require(string what, Tensor left, Tensor right, double tolerance)
    {
        if (!left.shape.SequenceEqual(right.shape))
        {
            throw new InvalidOperationException($"{what}: shapes [{string.Join(',', left.shape)}] and [{string.Join(',', right.shape)}] differ.");
        }
        double difference = (left.to(ScalarType.Float64) - right.to(ScalarType.Float64)).abs().max().item<double>();
        double scale = Math.Max(1, left.abs().max().to(ScalarType.Float64).item<double>());
        if (!(difference <= tolerance * scale))
        {
            throw new InvalidOperationException($"{what}: two ways to compute it differ by {difference}.");
        }
    }
}
