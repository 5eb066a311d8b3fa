namespace Samples.Data.Forecasts;

/// <summary>
/// Further series to learn from where there are few: each mixes two of one length, step by step in the logarithm. The factors of the two are a cosine and a sine, so that the noise of the mix
/// is as large as theirs. Mixing as such comes from mixup (Zhang et al. 2018) and, for series, from TSMixup (Ansari et al. 2024), whose factors add up to 1.
/// </summary>
internal static class MixedSeries
{
    /// <summary>So many mixes of series that are above 0 and not constant; each has the level of its first part.</summary>
    public static (string Name, float[] Values)[] Of(IEnumerable<(string Name, float[] Values)> series, int count, int seed)
    {
        var random = new Random(seed);
        double[][] logarithms =
        [
            .. series.Where(each => each.Values.Min() > 0 && each.Values.Max() > each.Values.Min()).Select(each => each.Values.Select(value => Math.Log(value)).ToArray()),
        ];
        ILookup<int, double[]> byLength = logarithms.ToLookup(each => each.Length);
        return
        [
            .. Enumerable.Range(1, count).Select(number =>
            {
                double[] first = logarithms[random.Next(logarithms.Length)];
                double[] second = byLength[first.Length].ElementAt(random.Next(byLength[first.Length].Count()));
                return ($"mix {number}", Mixed(first, second, random.NextDouble() * Math.PI / 2));
            }),
        ];
    }

    private static float[] Mixed(double[] first, double[] second, double angle)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        double level = first.Average();
        double other = second.Average();
        return [.. first.Zip(second, (own, others) => (float)Math.Exp(level + (cosine * (own - level)) + (sine * (others - other))))];
    }
}
