using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>
/// A random forest (Breiman 2001), and what each of its features is worth: how much the squared error of the examples that a tree has not seen grows when the
/// feature's values are exchanged among them.
/// </summary>
internal sealed class RegressionForest
{
    private const int Trees = 100;

    private readonly double[][] _features;
    private readonly double[] _targets;
    private readonly (RegressionTree Tree, int[] Unseen)[] _trees;
    private readonly ulong _seed;

    public RegressionForest(double[][] features, double[] targets, ulong seed)
    {
        _features = features;
        _targets = targets;
        _seed = seed;
        _trees = new (RegressionTree, int[])[Trees];
        for (int tree = 0; tree < Trees; tree++)
        {
            var random = new RandomStream(seed, RandomPurpose.Forest, (uint)tree);
            var rows = new int[features.Length];
            for (int row = 0; row < rows.Length; row++)
            {
                rows[row] = random.NextBelow(rows.Length);
            }

            _trees[tree] = (new RegressionTree(features, targets, rows, ref random), [.. Enumerable.Range(0, rows.Length).Except(rows)]);
        }
    }

    /// <summary>The mean growth of the squared error without the feature; not below 0.</summary>
    public double ImportanceOf(int feature)
    {
        double growth = 0;
        long count = 0;
        for (int tree = 0; tree < _trees.Length; tree++)
        {
            (RegressionTree fitted, int[] unseen) = _trees[tree];
            var random = new RandomStream(_seed, RandomPurpose.Forest, (uint)tree, (uint)feature + 1);
            int[] others = [.. unseen];
            random.Shuffle(others);
            for (int place = 0; place < unseen.Length; place++)
            {
                double[] row = _features[unseen[place]];
                double[] exchanged = [.. row];
                exchanged[feature] = _features[others[place]][feature];
                double target = _targets[unseen[place]];
                growth += Square(fitted.Predict(exchanged) - target) - Square(fitted.Predict(row) - target);
                count++;
            }
        }

        return count == 0 ? 0 : Math.Max(growth / count, 0);
    }

    private static double Square(double error) => error * error;
}
