namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Times of one operation in milliseconds: the quick end, which noise touches least, the middle, and the slow end.</summary>
internal sealed record Spread(double P10, double Median, double P99, int Count)
{
    public static Spread Of(List<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        double At(double share) => sorted[(int)((sorted.Length - 1) * share)];
        return new Spread(At(0.1), At(0.5), At(0.99), sorted.Length);
    }
}
