namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What implementations must agree on before their speed is worth a comparison: tensors by name.</summary>
internal sealed class Outcome : Dictionary<string, float[]>
{
    /// <summary>Float32 sums of thousands of terms in two orders differ by this much, relative to a tensor's norm.</summary>
    public const double Tolerance = 1e-4;

    public const string Loss = "loss";
    public const string Probabilities = "probabilities";
    public const string InputGradient = "input gradient";

    /// <summary>Largest difference of a tensor, relative to the norm of the other side's; the other side names the tensors.</summary>
    public double DisagreementWith(Outcome other)
    {
        double worst = 0;
        foreach ((string name, float[] tensor) in other)
        {
            worst = Math.Max(worst, TryGetValue(name, out float[]? own) ? Relative(own, tensor) : double.PositiveInfinity);
        }

        return double.IsNaN(worst) ? double.PositiveInfinity : worst;
    }

    private static double Relative(float[] left, float[] right)
    {
        if (left.Length != right.Length)
        {
            return double.PositiveInfinity;
        }

        double error = 0, norm = 0;
        for (int i = 0; i < left.Length; i++)
        {
            error += ((double)left[i] - right[i]) * ((double)left[i] - right[i]);
            norm += (double)right[i] * right[i];
        }

        return error == 0 ? 0 : Math.Sqrt(error / norm);
    }
}
