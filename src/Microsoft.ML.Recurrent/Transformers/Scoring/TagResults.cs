using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>A class for every step.</summary>
/// <param name="classCount">C.</param>
/// <param name="bestCount">How many sequences of classes are wanted of a row.</param>
internal sealed class TagResults(int classCount, int bestCount) : SequenceResults
{
    private int[] _starts = [];
    private int[] _lengths = [];
    private int[] _counts = [];
    private float[] _scores = [];

    // Of a sequence bestCount times its steps, best first, and as many scores.
    private uint[] _tags = [];
    private float[] _sequenceScores = [];

    public override void Reserve(SequenceStore store)
    {
        if (_scores.Length < store.StepCount * classCount)
        {
            // Half as much again: blocks of rows have about as many steps each, and each new maximum would be a new array.
            long room = store.StepCount + (store.StepCount / 2);
            _tags = new uint[checked(room * bestCount)];
            _scores = new float[checked(room * classCount)];
        }

        if (_starts.Length < store.SequenceCount)
        {
            _starts = new int[store.SequenceCount];
            _lengths = new int[store.SequenceCount];
            _counts = new int[store.SequenceCount];
            _sequenceScores = new float[checked(store.SequenceCount * bestCount)];
        }

        int start = 0;
        for (int sequence = 0; sequence < store.SequenceCount; sequence++)
        {
            _starts[sequence] = start;

            // A row without steps is one missing step to the network and nothing to its reader.
            _lengths[sequence] = store.IsPlaceholder(sequence) ? 0 : store.LengthOf(sequence);
            start += store.LengthOf(sequence);
        }
    }

    public override void Score(ScoringLane lane, SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount)
    {
        DecodedBatch decoded = lane.Decode(store, sequences, bestCount, threadCount);
        for (int i = 0; i < sequences.Length; i++)
        {
            int sequence = sequences[i];
            bool isEmpty = _lengths[sequence] == 0;
            _counts[sequence] = isEmpty ? 1 : decoded.CountOf(i);
            if (!isEmpty)
            {
                decoded.ProbabilitiesOf(i).CopyTo(_scores.AsSpan(_starts[sequence] * classCount));
            }

            for (int rank = 0; rank < _counts[sequence]; rank++)
            {
                _sequenceScores[(sequence * bestCount) + rank] = isEmpty ? 0 : (float)decoded.LogProbabilityOf(i, rank);
                Span<uint> tags = _tags.AsSpan((_starts[sequence] * bestCount) + (rank * _lengths[sequence]), _lengths[sequence]);
                ReadOnlySpan<int> classes = decoded.TagsOf(i, rank);
                for (int step = 0; step < tags.Length; step++)
                {
                    tags[step] = (uint)(classes[step] + 1);
                }
            }
        }
    }

    /// <summary>Sequences of classes found.</summary>
    public int CountOf(int sequence) => _counts[sequence];

    /// <summary>Keys of the steps, the best sequence first.</summary>
    public ReadOnlySpan<uint> TagsOf(int sequence, int count) => _tags.AsSpan(_starts[sequence] * bestCount, count * _lengths[sequence]);

    /// <summary>Steps x C probabilities.</summary>
    public ReadOnlySpan<float> ScoresOf(int sequence) => _scores.AsSpan(_starts[sequence] * classCount, _lengths[sequence] * classCount);

    /// <summary>The logarithm of the probability of each sequence of classes.</summary>
    public ReadOnlySpan<float> SequenceScoresOf(int sequence) => _sequenceScores.AsSpan(sequence * bestCount, _counts[sequence]);
}
