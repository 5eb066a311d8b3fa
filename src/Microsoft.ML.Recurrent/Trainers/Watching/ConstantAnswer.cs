using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Losses;

namespace Microsoft.ML.Recurrent.Trainers.Watching;

/// <summary>
/// The mean loss of the best answer that is the same for all rows: how often the training rows have each class, or the mean of their numbers. A network whose
/// loss stays above has learned nothing of the features.
/// </summary>
internal static class ConstantAnswer
{
    /// <summary>
    /// The loss as the training loss is measured; for absolute, Huber and quantile losses, whose best constants the statistics do not tell, a bound above it.
    /// </summary>
    public static double LossOf(HeadSpec head, LossSettings loss, ExampleStatistics statistics) => head.Kind switch
    {
        HeadKind.Softmax => EntropyOf(Weighted(statistics.ClassWeightsOf(head.Width), loss.ClassWeights), loss.LabelSmoothing),

        HeadKind.Vocabulary => EntropyOf(statistics.SymbolCounts(), loss.LabelSmoothing),

        // The loss of a sequence is the sum of its steps'.
        HeadKind.Crf => EntropyOf(statistics.ClassWeightsOf(head.Width), smoothing: 0) * statistics.StepCount / statistics.SequenceCount,
        HeadKind.Sigmoid => OfFlags(Weighted(statistics.ClassWeightsOf(2 * head.Width), loss.ClassWeights)),
        _ => OfNumbers(head.Width, loss.Elements ?? new SquaredLoss(), statistics),
    };

    private static double[] Weighted(double[] sums, float[]? factors)
    {
        for (int i = 0; factors is not null && i < sums.Length; i++)
        {
            sums[i] *= factors[i];
        }

        return sums;
    }

    private static double EntropyOf(ReadOnlySpan<double> sums, double smoothing)
    {
        double total = 0;
        foreach (double sum in sums)
        {
            total += sum;
        }

        double entropy = 0;
        foreach (double sum in sums)
        {
            double share = ((1 - smoothing) * sum / total) + (smoothing / sums.Length);
            entropy -= share > 0 ? share * Math.Log(share) : 0;
        }

        return entropy;
    }

    /// <summary>Of each flag two sums: of the weights where it is absent, and where it is present.</summary>
    private static double OfFlags(double[] sums)
    {
        double loss = 0;
        double total = 0;
        for (int i = 0; i < sums.Length; i += 2)
        {
            double weight = sums[i] + sums[i + 1];
            loss += weight > 0 ? weight * EntropyOf(sums.AsSpan(i, 2), smoothing: 0) : 0;
            total += weight;
        }

        return loss / total;
    }

    private static double OfNumbers(int width, ElementLoss loss, ExampleStatistics statistics)
    {
        double sum = 0;
        for (int channel = 0; channel < width; channel++)
        {
            // Other numbers than counts are learned with deviation 1, those that never change with deviation 0.
            double mean = statistics.Targets!.MeanOf(channel);
            double deviation = statistics.Targets.DeviationOf(channel) > 0 ? 1 : 0;
            sum += loss switch
            {
                PoissonLoss => mean > 0 ? mean - (mean * Math.Log(mean)) : 0,
                SquaredLoss or AbsoluteLoss => deviation,

                // At most half of the square, and of a pinball loss at the mean half of the mean error.
                _ => 0.5 * deviation,
            };
        }

        return sum / width;
    }
}
