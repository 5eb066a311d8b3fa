using Microsoft.ML.Recurrent.DataViews;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>Per class the factor of its examples' weights.</summary>
internal static class ClassWeights
{
    /// <summary>Null: all 1.</summary>
    public static float[]? Of(RecurrentMulticlassTrainer.Options options, LabelColumn label, SequenceStore training)
    {
        if (options.ClassWeighting == ClassWeighting.Balanced)
        {
            return Balanced(label.ClassCount, training);
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
        bool counts = false;
        for (int sequence = 0; sequence < training.SequenceCount; sequence++)
        {
            counts |= given[training.LabelOf(sequence)] > 0;
        }

        OptionCheck.Holds(counts, nameof(options.ClassWeights), "a weight above 0 for a class of the training data", "0 for all of them");
        return [.. given];
    }

    /// <summary>N / (K * N_c) over example weights and the K classes that the data have: the mean weight of the examples stays 1.</summary>
    private static float[] Balanced(int classCount, SequenceStore training)
    {
        var sums = new double[classCount];
        for (int sequence = 0; sequence < training.SequenceCount; sequence++)
        {
            sums[training.LabelOf(sequence)] += training.WeightOf(sequence);
        }

        int metCount = sums.Count(sum => sum > 0);
        double total = sums.Sum();
        return [.. sums.Select(sum => sum > 0 ? (float)(total / (metCount * sum)) : 1)];
    }
}
