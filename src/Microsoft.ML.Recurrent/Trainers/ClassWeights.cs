using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;


namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>Per class the factor of its examples' weights.</summary>
internal static class ClassWeights
{
    /// <summary>Null: all 1.</summary>
    public static float[]? Of(RecurrentMulticlassTrainer.Options options, LabelColumn label, ExampleStatistics training)
    {
        if (options.ClassWeighting == ClassWeighting.Balanced)
        {
            return Balanced(training.ClassWeightsOf(label.ClassCount));
        }

        if (options.ClassWeights is not { } given)
        {
            return null;
        }

        OptionCheck.Holds(
            given.Length == label.ClassCount,
            nameof(options.ClassWeights),
            $"{label.ClassCount} weights, one per class of label column '{label.Name}'",
            given.Length);
        double[] sums = training.ClassWeightsOf(given.Length);
        bool counts = false;
        for (int i = 0; i < given.Length; i++)
        {
            counts |= given[i] > 0 && sums[i] > 0;
        }

        OptionCheck.Holds(counts, nameof(options.ClassWeights), "a weight above 0 for a class of the training data", "0 for all of them");
        return [.. given];
    }

    /// <summary>N / (K * N_c) over example weights and the K classes that the data have: the mean weight of the examples stays 1.</summary>
    private static float[] Balanced(double[] sums)
    {
        int metCount = sums.Count(sum => sum > 0);
        double total = sums.Sum();
        return [.. sums.Select(sum => sum > 0 ? (float)(total / (metCount * sum)) : 1)];
    }
}
