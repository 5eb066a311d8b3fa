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
        int[] seeds = arguments.Seed is int seed ? [seed] : DefaultSeeds;
        double sum = 0;
        foreach (int each in seeds)
        {
            double accuracy = testAccuracy(each);
            Result.Print($"test accuracy with seed {each}", accuracy);
            sum += accuracy;
        }
        Result.Print("test accuracy", sum / seeds.Length);
        return 0;
    }
}
