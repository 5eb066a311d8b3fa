using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>F1 of all labels together (micro) and the share of flags that are wrong (Hamming loss), at a logit of 0.</summary>
internal sealed class MultiLabelMetrics : TaskMetrics
{
    private long _truePositives;
    private long _predicted;
    private long _positives;
    private long _wrongCount;
    private long _count;

    public override IReadOnlyList<MetricValue> Values() =>
    [
        new(nameof(EarlyStoppingMetric.MicroF1), 2.0 * _truePositives / (_predicted + _positives), IsHigherBetter: true),
        new(nameof(EarlyStoppingMetric.HammingLoss), (double)_wrongCount / _count, IsHigherBetter: false),
    ];

    public override void Reset() => (_truePositives, _predicted, _positives, _wrongCount, _count) = (0, 0, 0, 0, 0);

    public override void Add(Head head, HeadPass pass, BatchTargets targets, Execution execution)
    {
        Matrix scores = head.OutputsOf(pass, execution);
        for (int row = 0; row < targets.RowCount; row++)
        {
            Add(scores.Row(row), targets.NumbersOf(row));
        }
    }

    private void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> targets)
    {
        for (int label = 0; label < targets.Length; label++)
        {
            if (!float.IsNaN(targets[label]))
            {
                (bool isPredicted, bool isTrue) = (scores[label] > 0, targets[label] != 0);
                _count++;
                _wrongCount += isPredicted != isTrue ? 1 : 0;
                _predicted += isPredicted ? 1 : 0;
                _positives += isTrue ? 1 : 0;
                _truePositives += isPredicted && isTrue ? 1 : 0;
            }
        }
    }
}
