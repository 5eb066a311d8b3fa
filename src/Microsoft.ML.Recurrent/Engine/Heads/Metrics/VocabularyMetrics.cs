using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads.Metrics;

/// <summary>
/// Of a <see cref="VocabularyHead"/>: accuracy, the share of rows with a known class whose class has the highest score, and perplexity, exp of the mean of
/// -log(probability of the class) over the same rows, whatever they weigh.
/// </summary>
internal sealed class VocabularyMetrics : TaskMetrics
{
    public const string Accuracy = ClassMetrics.Accuracy;
    public const string Perplexity = "Perplexity";

    private long _correctCount;
    private long _count;
    private double _logProbability;

    public override IReadOnlyList<MetricValue> Values() =>
    [
        new(Accuracy, (double)_correctCount / _count, IsHigherBetter: true),
        new(Perplexity, Math.Exp(-_logProbability / _count), IsHigherBetter: false),
    ];

    public override void Reset() => (_correctCount, _count, _logProbability) = (0, 0, 0);

    public override void Add(Head head, HeadPass pass, BatchTargets targets, Execution execution)
    {
        var own = (VocabularyPass)pass;
        for (int row = 0; row < targets.RowCount; row++)
        {
            int label = targets.Classes[row];
            if (label >= 0)
            {
                _count++;
                _correctCount += own.Best[row] == label ? 1 : 0;
                _logProbability += own.LogProbabilities[row];
            }
        }
    }
}
