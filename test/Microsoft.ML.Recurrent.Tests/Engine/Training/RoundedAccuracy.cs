using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>The share of a <see cref="LinearLearner"/>'s predictions that round to their label.</summary>
internal sealed class RoundedAccuracy : TaskMetrics
{
    private int _correctCount;
    private int _count;

    public override IReadOnlyList<MetricValue> Values() => [new(ClassMetrics.Accuracy, (double)_correctCount / _count, IsHigherBetter: true)];

    public override void Reset() => (_correctCount, _count) = (0, 0);

    public override void Add(Head head, HeadPass pass, BatchTargets targets, Execution execution) => Assert.Fail("A linear learner has no head.");

    public void Add(LinearLearner learner, SequenceStore store, ReadOnlySpan<int> sequences)
    {
        foreach (int sequence in sequences)
        {
            _count++;
            _correctCount += Math.Round(learner.Predict(store, sequence)) == store.LabelOf(sequence) ? 1 : 0;
        }
    }
}
