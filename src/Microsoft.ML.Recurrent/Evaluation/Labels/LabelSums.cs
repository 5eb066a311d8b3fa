using System.Runtime.InteropServices;

namespace Microsoft.ML.Recurrent.Evaluation.Labels;

/// <summary>Counts one label of a multi-label task, and keeps its scores.</summary>
internal sealed class LabelSums
{
    // ML.NET's, so that its users find the losses they know.
    private const double LeastProbability = 1e-15;

    private readonly List<float> _positiveScores = [];
    private readonly List<float> _negativeScores = [];
    private long _count;
    private long _positiveCount;
    private long _predictedCount;
    private long _correctCount;

    public double LossSum { get; private set; }

    public ReadOnlySpan<float> PositiveScores => CollectionsMarshal.AsSpan(_positiveScores);

    public ReadOnlySpan<float> NegativeScores => CollectionsMarshal.AsSpan(_negativeScores);

    public void Add(bool label, bool predicted)
    {
        _count++;
        _positiveCount += label ? 1 : 0;
        _predictedCount += predicted ? 1 : 0;
        _correctCount += label && predicted ? 1 : 0;
    }

    public void AddScore(bool label, float score) => (label ? _positiveScores : _negativeScores).Add(score);

    public void AddProbability(bool label, double probability) => LossSum -= Math.Log(Math.Max(label ? probability : 1 - probability, LeastProbability));

    public LabelMetrics ToMetrics(string name, bool hasProbabilities) => new(
        name,
        _count,
        _positiveCount,
        _predictedCount,
        _correctCount,
        AveragePrecision.Of(CollectionsMarshal.AsSpan(_positiveScores), CollectionsMarshal.AsSpan(_negativeScores)),
        hasProbabilities ? LossSum / _count : double.NaN);
}
