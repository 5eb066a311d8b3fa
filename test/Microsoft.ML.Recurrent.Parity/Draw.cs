using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Random inputs: float32 numbers held as float64, so that a reader of the file has exactly what was computed on.</summary>
internal static class Draw
{
    public static Tensor Normal(params long[] shape) => randn(shape, ScalarType.Float32).to(ScalarType.Float64);

    public static Tensor Uniform(double limit, params long[] shape) =>
        ((rand(shape, ScalarType.Float32) * 2 - 1) * limit).to(ScalarType.Float64);

    public static Tensor UniformBetween(double low, double high, params long[] shape) =>
        (rand(shape, ScalarType.Float32) * (high - low) + low).to(ScalarType.Float64);

    /// <summary>Zeros every step [sequence, step >= length].</summary>
    public static Tensor ZeroPadding(Tensor steps, ReadOnlySpan<int> lengths)
    {
        for (int sequence = 0; sequence < lengths.Length; sequence++)
        {
            using (no_grad())
            {
                steps[sequence].slice(0, lengths[sequence], steps.shape[1], 1).zero_();
            }
        }
        return steps;
    }
}
