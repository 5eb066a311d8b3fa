using Microsoft.ML;
using Samples.Data.Sequences;

namespace Samples.Baselines;

/// <summary>
/// The class of the nearest training series by dynamic time warping (Sakoe and Chiba 1978): squared distances of steps, summed along the cheapest way
/// through both series, with no limit on how far the way may stray.
/// </summary>
internal static class NearestSeries
{
    /// <param name="trainFile">A .ts file of series whose classes are known.</param>
    /// <param name="testFile">A .ts file of series to classify.</param>
    /// <param name="channelCount">Numbers of a step.</param>
    public static double Accuracy(string trainFile, string testFile, int channelCount)
    {
        var ml = new MLContext();
        return Accuracy(Read(trainFile), Read(testFile), channelCount);

        LabelledSeries[] Read(string file) => [.. ml.Data.CreateEnumerable<LabelledSeries>(ml.Data.LoadFromTs(file), reuseRowObject: false)];
    }

    /// <param name="training">Series whose classes are known.</param>
    /// <param name="test">Series to classify.</param>
    /// <param name="channelCount">Numbers of a step.</param>
    public static double Accuracy(IReadOnlyList<LabelledSeries> training, IReadOnlyList<LabelledSeries> test, int channelCount) =>
        test.AsParallel().Average(series => training.MinBy(other => Distance(series.Features, other.Features, channelCount))!.Label == series.Label ? 1.0 : 0.0);

    /// <summary>The cost of the cheapest way from the first steps of both series to the last.</summary>
    public static double Distance(float[] first, float[] second, int channelCount)
    {
        // costs[j]: of the cheapest way to step i of the first series and step j - 1 of the second.
        var costs = new double[(second.Length / channelCount) + 1];
        Array.Fill(costs, double.PositiveInfinity);
        costs[0] = 0;
        for (int i = 0; i < first.Length; i += channelCount)
        {
            double diagonal = costs[0];
            costs[0] = double.PositiveInfinity;
            for (int j = 1; j < costs.Length; j++)
            {
                double cheapest = Math.Min(diagonal, Math.Min(costs[j], costs[j - 1]));
                diagonal = costs[j];
                costs[j] = cheapest + Squares(first.AsSpan(i, channelCount), second.AsSpan((j - 1) * channelCount, channelCount));
            }
        }
        return costs[^1];
    }

    private static double Squares(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        double sum = 0;
        for (int channel = 0; channel < first.Length; channel++)
        {
            double difference = first[channel] - second[channel];
            sum += difference * difference;
        }
        return sum;
    }
}
