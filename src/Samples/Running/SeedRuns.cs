namespace Samples.Running;

/// <summary>Repeats a training over seeds: one accuracy of a small data set says little, the mean of three says more.</summary>
internal static class SeedRuns
{
    private static readonly int[] DefaultSeeds = [1, 2, 3];

    /// <summary>Prints the test accuracy of every seed and, last, their mean.</summary>
    /// <param name="arguments">Its seed, when given, replaces the default seeds.</param>
    /// <param name="testAccuracy">Trains with a seed and returns the accuracy on the test rows.</param>
    public static int Run(SampleArguments arguments, Func<int, double> testAccuracy)
    {
        Run(arguments, "test accuracy", testAccuracy);
        return 0;
    }

    /// <summary>Prints the measure of every seed and, last, their mean, which it returns.</summary>
    /// <param name="arguments">Its seed, when given, replaces the default seeds.</param>
    /// <param name="name">What is measured.</param>
    /// <param name="measure">Trains with a seed and returns the measure.</param>
    /// <param name="decimals">Decimals of the numbers printed.</param>
    public static double Run(SampleArguments arguments, string name, Func<int, double> measure, int decimals = 4)
    {
        int[] seeds = arguments.Seed is int seed ? [seed] : DefaultSeeds;
        double sum = 0;
        foreach (int each in seeds)
        {
            double value = measure(each);
            Result.Print($"{name} with seed {each}", value, decimals);
            sum += value;
        }
        Result.Print(name, sum / seeds.Length, decimals);
        return sum / seeds.Length;
    }
}
