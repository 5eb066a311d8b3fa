using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads.Metrics;

/// <summary>Accuracy: the share of rows with a label whose class has the highest probability; one that training never saw has none.</summary>
internal sealed class ClassMetrics : TaskMetrics
{
    public const string Accuracy = "Accuracy";

    private long _correctCount;
    private long _count;

    public override IReadOnlyList<MetricValue> Values() => [new(Accuracy, (double)_correctCount / _count, IsHigherBetter: true)];

    public override void Reset() => (_correctCount, _count) = (0, 0);

    public override void Add(Head head, HeadPass pass, BatchTargets targets, Execution execution)
    {
        Matrix probabilities = head.OutputsOf(pass, execution);
        for (int row = 0; row < targets.RowCount; row++)
        {
            int label = targets.Classes[row];
            if (label != TargetStore.MissingClass)
            {
                _count++;
                _correctCount += TensorPrimitives.IndexOfMax<float>(probabilities.Row(row)) == label ? 1 : 0;
            }
        }
    }
}
