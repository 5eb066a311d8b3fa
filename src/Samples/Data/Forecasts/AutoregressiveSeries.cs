namespace Samples.Data.Forecasts;

/// <summary>x(t) = 0.6 x(t-1) + 0.3 x(t-2) + e(t), e normal with deviation 1: nothing forecasts one step with a smaller error than e.</summary>
internal static class AutoregressiveSeries
{
    public const double First = 0.6;
    public const double Second = 0.3;
    private const int Dropped = 500;

    public static SeriesStep[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        var x = new double[count + Dropped];
        for (int i = 2; i < x.Length; i++)
            x[i] = (First * x[i - 1]) + (Second * x[i - 2]) + Normal(random);
        return [.. x.Skip(Dropped).Select((value, i) => new SeriesStep { Series = "AR(2)", Time = new DateTime(2000, 1, 1).AddHours(i), Value = (float)value })];
    }

    /// <summary>A standard normal number by Box and Muller's transform.</summary>
    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
