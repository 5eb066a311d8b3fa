using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>How probable each token of each sequence is.</summary>
internal sealed class LanguageResults(FittedModel model) : SequenceResults
{
    private readonly int _endCount = model.Output.Rows == LanguageModelRows.Separate ? 1 : 0;
    private int[] _starts = [];
    private int[] _lengths = [];
    private float[] _logProbabilities = [];
    private float[] _sums = [];

    public override void Reserve(SequenceStore store)
    {
        int count = store.SequenceCount;
        if (_starts.Length < count)
        {
            _starts = new int[count];
            _lengths = new int[count];
            _sums = new float[count];
        }

        int start = 0;
        for (int sequence = 0; sequence < count; sequence++)
        {
            _starts[sequence] = start;
            _lengths[sequence] = (store.IsPlaceholder(sequence) ? 0 : store.LengthOf(sequence)) + _endCount;
            start = checked(start + _lengths[sequence]);
        }

        if (_logProbabilities.Length < start)
        {
            // Half as much again: blocks of rows have about as many steps each, and each new maximum would be a new array.
            _logProbabilities = new float[checked(start + (start / 2))];
        }
    }

    public override void Score(ScoringLane lane, SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount)
    {
        LanguageScorer scorer = lane.ScoreTokens(store, sequences, threadCount);
        for (int i = 0; i < sequences.Length; i++)
        {
            ReadOnlySpan<double> own = scorer.LogProbabilitiesOf(i);
            Span<float> room = _logProbabilities.AsSpan(_starts[sequences[i]], own.Length);
            double sum = 0;
            for (int step = 0; step < own.Length; step++)
            {
                room[step] = (float)own[step];
                sum += own[step];
            }

            _sums[sequences[i]] = (float)sum;
        }
    }

    /// <summary>The natural logarithm of the probability of each token, and of end-of-sequence where the model has it.</summary>
    public ReadOnlySpan<float> LogProbabilitiesOf(int sequence) => _logProbabilities.AsSpan(_starts[sequence], _lengths[sequence]);

    /// <summary>The sum of these.</summary>
    public float SumOf(int sequence) => _sums[sequence];
}
