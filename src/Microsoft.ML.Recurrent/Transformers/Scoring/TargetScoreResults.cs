using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>The log-probability of the target of each sequence of a store.</summary>
internal sealed class TargetScoreResults : SequenceResults
{
    private float[] _scores = [];

    public float ScoreOf(int sequence) => _scores[sequence];

    public override void Reserve(SequenceStore store)
    {
        if (_scores.Length < store.SequenceCount)
        {
            _scores = new float[store.SequenceCount];
        }
    }

    public override void Score(ScoringLane lane, SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount)
    {
        ReadOnlySpan<double> scores = lane.ScoreTargets(store, sequences, threadCount);
        for (int i = 0; i < sequences.Length; i++)
        {
            _scores[sequences[i]] = (float)scores[i];
        }
    }
}
