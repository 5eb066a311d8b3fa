namespace Microsoft.ML.Recurrent.Engine.Networks.Tracing;

/// <summary>Geometric means of norms over sequences, by lag.</summary>
internal sealed class LagSums
{
    private readonly List<double> _logSums = [];
    private readonly List<int> _counts = [];

    /// <summary>Geometric mean by lag, up to the last lag that a sequence has; 0 where a sequence's norm is 0.</summary>
    public double[] Means => [.. _logSums.Zip(_counts, (sum, count) => Math.Exp(sum / count))];

    /// <param name="lag">Steps before the last one.</param>
    /// <param name="logNorm">Natural logarithm of the norm.</param>
    public void Add(int lag, double logNorm)
    {
        while (lag >= _logSums.Count)
        {
            _logSums.Add(0);
            _counts.Add(0);
        }

        _logSums[lag] += logNorm;
        _counts[lag]++;
    }
}
