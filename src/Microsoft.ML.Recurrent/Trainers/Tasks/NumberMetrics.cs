using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>Root of the mean squared error and mean absolute error over all known numbers, in the label's own unit.</summary>
internal sealed class NumberMetrics(LabelColumn label) : TaskMetrics
{
    private double _squareSum;
    private double _absoluteSum;
    private long _count;

    public override IReadOnlyList<MetricValue> Values() =>
    [
        new(nameof(EarlyStoppingMetric.RootMeanSquaredError), Math.Sqrt(_squareSum / _count), IsHigherBetter: false),
        new(nameof(EarlyStoppingMetric.MeanAbsoluteError), _absoluteSum / _count, IsHigherBetter: false),
    ];

    public override void Reset() => (_squareSum, _absoluteSum, _count) = (0, 0, 0);

    public override void Add(Head head, HeadPass pass, BatchTargets targets, Execution execution)
    {
        Matrix outputs = head.OutputsOf(pass, execution);
        for (int row = 0; row < targets.RowCount; row++)
        {
            ReadOnlySpan<float> known = targets.NumbersOf(row);
            for (int i = 0; i < known.Length; i++)
            {
                if (!float.IsNaN(known[i]))
                {
                    // Both are on the scale that is learned, where the means cancel out.
                    double error = ((double)outputs.Row(row)[i] - known[i]) * (label.Deviations?[i] ?? 1);
                    _squareSum += error * error;
                    _absoluteSum += Math.Abs(error);
                    _count++;
                }
            }
        }
    }
}
