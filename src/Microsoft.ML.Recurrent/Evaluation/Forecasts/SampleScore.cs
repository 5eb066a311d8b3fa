namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>The continuous ranked probability score of samples x against a number y: mean |x - y| - 1/2 mean |x - x'|.</summary>
internal static class SampleScore
{
    /// <param name="samples">The samples, which are sorted in place.</param>
    /// <param name="actual">The true number.</param>
    public static double Of(Span<float> samples, double actual)
    {
        samples.Sort();
        double distance = 0;
        double spread = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            distance += Math.Abs(samples[i] - actual);

            // Of all ordered pairs, the i-th smallest is the larger one in i of each order and the smaller one in the others.
            spread += ((2.0 * i) - samples.Length + 1) * samples[i];
        }

        return (distance / samples.Length) - (spread / samples.Length / samples.Length);
    }
}
