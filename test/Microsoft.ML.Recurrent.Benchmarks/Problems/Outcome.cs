namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What implementations must agree on before their speed is worth a comparison: tensors by name.</summary>
internal sealed class Outcome : Dictionary<string, float[]>
{
    /// <summary>Float32 sums of thousands of terms in two orders differ by this much, relative to a tensor's norm.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Training steps before <see cref="LossAfterUpdates"/>.</summary>
    public const int UpdateCount = 3;

    public const string Loss = "loss";

    /// <summary>Shows whether clipping and Adam did the same.</summary>
    public const string LossAfterUpdates = "loss after updates";

    public const string Probabilities = "probabilities";

    /// <summary>Of a window's quantiles, one per step of the horizon and level.</summary>
    public const string Forecasts = "forecasts";

    public const string InputGradient = "input gradient";

    /// <summary>Of targets that were written.</summary>
    public const string Symbols = "symbols";

    /// <summary>One of each target.</summary>
    public const string LogProbabilities = "log-probabilities";

    /// <summary>Names the probabilities of a sequence that stands alone.</summary>
    public static string ProbabilitiesOf(int sequence) => $"{Probabilities} {sequence}";

    public Outcome Without(string name)
    {
        var others = new Outcome();
        foreach ((string other, float[] tensor) in this.Where(tensor => tensor.Key != name))
        {
            others.Add(other, tensor);
        }

        return others;
    }

    /// <summary>The largest difference over all tensors of the other side; one that is missing here differs without end.</summary>
    public Difference DifferenceFrom(Outcome other)
    {
        var worst = new Difference(0, "none");
        foreach ((string name, float[] tensor) in other)
        {
            double difference = TryGetValue(name, out float[]? own) ? Relative(own, tensor) : double.PositiveInfinity;
            worst = Difference.Larger(worst, new Difference(double.IsNaN(difference) ? double.PositiveInfinity : difference, name));
        }

        return worst;
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
