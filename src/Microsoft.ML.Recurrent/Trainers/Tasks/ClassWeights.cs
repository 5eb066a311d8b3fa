using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>Per class the factor of its examples' weights.</summary>
internal static class ClassWeights
{
    /// <summary>Null: all 1.</summary>
    public static float[]? Of(ClassWeighting weighting, float[]? given, int classCount, string labelName, ExampleStatistics training)
    {
        if (weighting == ClassWeighting.Balanced)
        {
            return Balanced(training.ClassWeightsOf(classCount));
        }

        if (given is null)
        {
            return null;
        }

        OptionCheck.Holds(given.Length == classCount, nameof(ClassWeights), $"{classCount} weights, one per class of label column '{labelName}'", given.Length);
        double[] sums = training.ClassWeightsOf(given.Length);
        bool counts = false;
        for (int i = 0; i < given.Length; i++)
        {
            counts |= given[i] > 0 && sums[i] > 0;
        }

        OptionCheck.Holds(counts, nameof(ClassWeights), "a weight above 0 for a class of the training data", "0 for all of them");
        return [.. given];
    }

    /// <summary>Two weights for each flag of a row: for its absence, and for its presence.</summary>
    public static float[] BalancedFlags(int flagCount, ExampleStatistics training)
    {
        double[] sums = training.ClassWeightsOf(2 * flagCount);
        var weights = new float[sums.Length];
        for (int flag = 0; flag < flagCount; flag++)
        {
            Balanced(sums[(2 * flag)..((2 * flag) + 2)]).CopyTo(weights, 2 * flag);
        }

        return weights;
    }

    /// <summary>N / (K * N_c) over example weights and the K classes that the data have: the mean weight of the examples stays 1.</summary>
    private static float[] Balanced(double[] sums)
    {
        int metCount = sums.Count(sum => sum > 0);
        double total = sums.Sum();
        return [.. sums.Select(sum => sum > 0 ? (float)(total / (metCount * sum)) : 1)];
    }
}
