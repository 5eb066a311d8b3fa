namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Numbers of problems.</summary>
internal static class RandomNumbers
{
    /// <summary>Uniform from -limit to limit.</summary>
    public static void Fill(this Random random, Span<float> values, float limit)
    {
        foreach (ref float value in values)
        {
            value = ((2 * random.NextSingle()) - 1) * limit;
        }
    }
}
