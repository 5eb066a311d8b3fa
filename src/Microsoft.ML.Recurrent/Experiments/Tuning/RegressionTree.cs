using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>A regression tree (Breiman et al. 1984) that splits where the sum of squares falls most.</summary>
internal sealed class RegressionTree
{
    private const int MaximumDepth = 8;
    private const int MinimumRows = 4;

    private readonly int _feature = -1;
    private readonly double _threshold;
    private readonly double _mean;
    private readonly RegressionTree? _low;
    private readonly RegressionTree? _high;

    /// <summary>Grows a tree.</summary>
    /// <param name="features">A row per example.</param>
    /// <param name="targets">A target per example.</param>
    /// <param name="rows">The examples to learn from, more than once where they count more.</param>
    /// <param name="random">Draws the features that a split looks at: a third of them, at least two.</param>
    /// <param name="depth">Splits above it.</param>
    public RegressionTree(double[][] features, double[] targets, int[] rows, ref RandomStream random, int depth = 0)
    {
        _mean = rows.Average(row => targets[row]);
        if (depth == MaximumDepth || rows.Length < MinimumRows)
        {
            return;
        }

        int[] order = [.. Enumerable.Range(0, features[0].Length)];
        random.Shuffle(order);
        double least = rows.Sum(row => (targets[row] - _mean) * (targets[row] - _mean)) - 1e-12;
        foreach (int feature in order.Take(Math.Max(2, (order.Length + 2) / 3)))
        {
            (double squares, double threshold) = BestSplit(features, targets, rows, feature);
            if (squares < least)
            {
                (least, _feature, _threshold) = (squares, feature, threshold);
            }
        }

        if (_feature >= 0)
        {
            _low = new RegressionTree(features, targets, [.. rows.Where(row => features[row][_feature] <= _threshold)], ref random, depth + 1);
            _high = new RegressionTree(features, targets, [.. rows.Where(row => features[row][_feature] > _threshold)], ref random, depth + 1);
        }
    }

    public double Predict(ReadOnlySpan<double> features)
        => _feature < 0 ? _mean : features[_feature] <= _threshold ? _low!.Predict(features) : _high!.Predict(features);

    // Over all thresholds between two values, from running sums: the least sum of squares of both sides.
    private static (double Squares, double Threshold) BestSplit(double[][] features, double[] targets, int[] rows, int feature)
    {
        int[] ordered = [.. rows.OrderBy(row => features[row][feature])];
        double total = ordered.Sum(row => targets[row]);
        double squares = ordered.Sum(row => targets[row] * targets[row]);
        double low = 0;
        (double Squares, double Threshold) best = (double.PositiveInfinity, 0);
        for (int count = 1; count < ordered.Length; count++)
        {
            low += targets[ordered[count - 1]];
            double here = features[ordered[count - 1]][feature];
            double next = features[ordered[count]][feature];
            double high = total - low;
            double left = squares - low * low / count - high * high / (ordered.Length - count);
            if (next > here && left < best.Squares)
            {
                best = (left, (here + next) / 2);
            }
        }

        return best;
    }
}
