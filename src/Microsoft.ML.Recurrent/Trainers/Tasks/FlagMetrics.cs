using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>
/// Of yes-or-no answers: accuracy and F1 of true at a logit of 0, and the area under the ROC curve, which is the probability that a true row has a greater
/// score than a false one, equal scores counting half (Mann and Whitney 1947). Rows count the same whatever they weigh.
/// </summary>
internal sealed class FlagMetrics : TaskMetrics
{
    private readonly List<(float Score, bool IsTrue)> _rows = [];

    public override IReadOnlyList<MetricValue> Values()
    {
        long truePositives = _rows.Count(row => row.Score > 0 && row.IsTrue);
        long predicted = _rows.Count(row => row.Score > 0);
        long positives = _rows.Count(row => row.IsTrue);
        long correct = _rows.Count(row => row.Score > 0 == row.IsTrue);
        return
        [
            new(ClassMetrics.Accuracy, (double)correct / _rows.Count, IsHigherBetter: true),
            new(nameof(EarlyStoppingMetric.AreaUnderRocCurve), AreaUnderRocCurve(positives), IsHigherBetter: true),
            new(nameof(EarlyStoppingMetric.F1Score), predicted + positives == 0 ? 0 : 2.0 * truePositives / (predicted + positives), IsHigherBetter: true),
        ];
    }

    public override void Reset() => _rows.Clear();

    public override void Add(Head head, HeadPass pass, BatchTargets targets, Execution execution)
    {
        Matrix scores = head.OutputsOf(pass, execution);
        for (int row = 0; row < targets.RowCount; row++)
        {
            float target = targets.NumbersOf(row)[0];
            if (!float.IsNaN(target))
            {
                _rows.Add((scores.Row(row)[0], target != 0));
            }
        }
    }

    private double AreaUnderRocCurve(long positives)
    {
        (float Score, bool IsTrue)[] ascending = [.. _rows.OrderBy(row => row.Score)];
        double area = 0;
        long negativesBelow = 0;
        for (int first = 0; first < ascending.Length;)
        {
            int end = first;
            long equalPositives = 0;
            while (end < ascending.Length && ascending[end].Score.Equals(ascending[first].Score))
            {
                equalPositives += ascending[end++].IsTrue ? 1 : 0;
            }

            long equalNegatives = end - first - equalPositives;
            area += equalPositives * (negativesBelow + (0.5 * equalNegatives));
            negativesBelow += equalNegatives;
            first = end;
        }

        return area / ((double)positives * (_rows.Count - positives));
    }
}
