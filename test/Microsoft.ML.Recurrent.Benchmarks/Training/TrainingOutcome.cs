namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What two implementations must agree on before their speed is worth a comparison.</summary>
internal sealed record TrainingOutcome(double Loss, float[] Probabilities, IReadOnlyDictionary<string, float[]> Gradients)
{
    /// <summary>Float32 sums of thousands of terms in two orders differ by this much, relative to a tensor's norm.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Largest disagreement of loss, probabilities and gradients, each relative to the norm of the other side's tensor.</summary>
    public double DisagreementWith(TrainingOutcome other)
    {
        double worst = Math.Max(Math.Abs(Loss - other.Loss) / Math.Abs(other.Loss), Relative(Probabilities, other.Probabilities));
        foreach ((string name, float[] gradient) in other.Gradients)
        {
            worst = Math.Max(worst, Relative(Gradients[name], gradient));
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

        return Math.Sqrt(error / norm);
    }
}
