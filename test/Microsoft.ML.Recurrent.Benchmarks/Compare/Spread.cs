namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Times of one operation in milliseconds: the quick end, which noise touches least, and the middle.</summary>
internal sealed record Spread(double P10, double Median, int Count)
{
    public static Spread Of(List<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new Spread(sorted[(sorted.Length - 1) / 10], sorted[(sorted.Length - 1) / 2], sorted.Length);
    }
}
