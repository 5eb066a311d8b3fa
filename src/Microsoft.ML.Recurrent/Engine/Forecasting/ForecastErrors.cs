using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// Mean absolute error and root of the mean squared error of the points of direct forecasts, in the units of the (transformed) values: |score - target| * divisor of the window. So networks
/// can be compared that scale, difference or cut their windows in different ways.
/// </summary>
/// <param name="outputs">What the scores are.</param>
internal sealed class ForecastErrors(ForecastOutputs outputs) : TaskMetrics
{
    private readonly float[] _levels = new float[outputs.Levels.Count];
    private double _absolute;
    private double _squared;
    private double _weight;

    public override IReadOnlyList<MetricValue> Values() =>
    [
        new MetricValue("RootMeanSquaredError", Math.Sqrt(_squared / _weight), IsHigherBetter: false),
        new MetricValue("MeanAbsoluteError", _absolute / _weight, IsHigherBetter: false),
    ];

    public override void Reset() => (_absolute, _squared, _weight) = (0, 0, 0);

    public override void Add(Head head, HeadPass pass, BatchTargets targets, Execution execution) => throw new UnreachableException("A forecast is no output of a head.");

    /// <summary>Adds the windows of a batch.</summary>
    /// <param name="batch">The windows.</param>
    /// <param name="scores">One row a window, or one a segment; they stay as they are.</param>
    public void Add(ForecastBatch batch, Matrix scores)
    {
        int rowsPerWindow = scores.Rows / batch.Count;
        int count = outputs.Levels.Count + (outputs.HasPoint ? 1 : 0);
        for (int row = 0; row < scores.Rows; row++)
        {
            int window = row / rowsPerWindow;
            ReadOnlySpan<float> own = scores.Row(row);
            ReadOnlySpan<float> targets = batch.TargetsOf(row);
            ReadOnlySpan<float> divisors = batch.ScalesOf(window);
            for (int value = 0; value < targets.Length; value++)
            {
                if (!float.IsNaN(targets[value]))
                {
                    Add(((double)PointOf(own.Slice(value * count, count)) - targets[value]) * divisors[value % divisors.Length], batch.Weights[window]);
                }
            }
        }
    }

    private void Add(double error, double weight)
    {
        _absolute += weight * Math.Abs(error);
        _squared += weight * error * error;
        _weight += weight;
    }

    /// <summary>The point, or the median of the quantiles in their order.</summary>
    private float PointOf(ReadOnlySpan<float> scores)
    {
        if (outputs.HasPoint || scores.Length == 1)
        {
            return scores[0];
        }

        scores.CopyTo(_levels);
        _levels.AsSpan().Sort();
        return _levels[outputs.MedianPlace];
    }
}
