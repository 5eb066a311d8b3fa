using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>One class a sequence: the columns of <see cref="MulticlassScoreColumns"/>.</summary>
internal sealed class ClassResults(int classCount) : SequenceResults
{
    private float[] _scores = [];

    public static Delegate Getter(int place, IShownScores shown) => place == MulticlassScoreColumns.PredictedLabelPlace
        ? (ValueGetter<uint>)((ref uint label) => label = PredictedKey.Of(ScoresOf(shown)))
        : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) => Copy(ScoresOf(shown), ref scores));

    public override void Reserve(SequenceStore store)
    {
        if (_scores.Length < (long)store.SequenceCount * classCount)
        {
            _scores = new float[checked(store.SequenceCount * classCount)];
        }
    }

    public override void Score(ScoringLane lane, SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount)
    {
        Matrix probabilities = lane.Score(store, sequences, byWindows, threadCount);
        for (int row = 0; row < sequences.Length; row++)
        {
            probabilities.Row(row).CopyTo(_scores.AsSpan(sequences[row] * classCount, classCount));
        }
    }

    private static ReadOnlySpan<float> ScoresOf(IShownScores shown)
    {
        (SequenceResults results, int sequence) = shown.Shown;
        return ((ClassResults)results).ScoresOf(sequence);
    }

    private ReadOnlySpan<float> ScoresOf(int sequence) => _scores.AsSpan(sequence * classCount, classCount);
}
