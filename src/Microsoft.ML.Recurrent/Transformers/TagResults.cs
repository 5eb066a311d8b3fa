using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>A class for every step: the columns of <see cref="TagScoreColumns"/>.</summary>
internal sealed class TagResults(int classCount) : SequenceResults
{
    private int[] _starts = [];
    private int[] _lengths = [];
    private float[] _scores = [];
    private uint[] _tags = [];
    private float[] _sequenceScores = [];

    public static Delegate Getter(int place, IShownScores shown) => place switch
    {
        TagScoreColumns.PredictedLabelPlace => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> tags) =>
        {
            (SequenceResults results, int sequence) = shown.Shown;
            Copy(((TagResults)results).TagsOf(sequence), ref tags);
        }),
        TagScoreColumns.ScorePlace => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) =>
        {
            (SequenceResults results, int sequence) = shown.Shown;
            Copy(((TagResults)results).ScoresOf(sequence), ref scores);
        }),
        _ => (ValueGetter<float>)((ref float score) =>
        {
            (SequenceResults results, int sequence) = shown.Shown;
            score = ((TagResults)results)._sequenceScores[sequence];
        }),
    };

    public override void Reserve(SequenceStore store)
    {
        if (_tags.Length < store.StepCount)
        {
            // Half as much again: blocks of rows have about as many steps each, and each new maximum would be a new array.
            long room = store.StepCount + (store.StepCount / 2);
            _tags = new uint[room];
            _scores = new float[checked(room * classCount)];
        }

        if (_starts.Length < store.SequenceCount)
        {
            _starts = new int[store.SequenceCount];
            _lengths = new int[store.SequenceCount];
            _sequenceScores = new float[store.SequenceCount];
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

    public override void Take(SequenceStore store, ReadOnlySpan<int> sequences, BatchLayout layout, Matrix probabilities)
    {
        for (int packed = 0; packed < sequences.Length; packed++)
        {
            int sequence = sequences[layout.CallerIndex[packed]];
            double logProbability = 0;
            for (int step = 0; step < _lengths[sequence]; step++)
            {
                int place = _starts[sequence] + step;
                ReadOnlySpan<float> row = probabilities.Row(layout.OffsetOf(step) + packed);
                row.CopyTo(_scores.AsSpan(place * classCount, classCount));
                uint tag = PredictedKey.Of(row);
                _tags[place] = tag;
                logProbability += tag == 0 ? double.NaN : Math.Log(row[(int)tag - 1]);
            }

            _sequenceScores[sequence] = (float)logProbability;
        }
    }

    private ReadOnlySpan<uint> TagsOf(int sequence) => _tags.AsSpan(_starts[sequence], _lengths[sequence]);

    private ReadOnlySpan<float> ScoresOf(int sequence) => _scores.AsSpan(_starts[sequence] * classCount, _lengths[sequence] * classCount);
}
