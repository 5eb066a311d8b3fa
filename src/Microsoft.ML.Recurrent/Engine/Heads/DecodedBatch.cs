using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// What a head says of the steps of a batch, sequence by sequence in the caller's order: the best classes, how probable they
/// are together, and the probabilities of all classes at each step. Filled again and again; allocates only while it grows.
/// </summary>
/// <param name="bestCount">How many sequences of classes are wanted, best first; a sequence may have fewer.</param>
internal sealed class DecodedBatch(int bestCount = 1)
{
    private int[] _starts = [];
    private int[] _lengths = [];
    private int[] _counts = [];
    private double[] _logProbabilities = [];
    private int[] _tags = [];
    private float[] _probabilities = [];

    public int BestCount { get; } = bestCount;

    public int SequenceCount { get; private set; }

    /// <summary>C.</summary>
    public int ClassCount { get; private set; }

    /// <summary>Sequences of classes found, 1 .. <see cref="BestCount"/>.</summary>
    public int CountOf(int sequence) => _counts[sequence];

    /// <summary>The best classes of the steps, 0-based, or those of a lower rank; -1 where scores are no numbers.</summary>
    public ReadOnlySpan<int> TagsOf(int sequence, int rank = 0) => Tags(sequence, rank);

    /// <summary>Natural logarithm of the probability of <see cref="TagsOf"/>, all steps together; NaN where one has no class.</summary>
    public double LogProbabilityOf(int sequence, int rank = 0) => _logProbabilities[sequence * BestCount + rank];

    /// <summary>The probabilities of a sequence's classes, C for each of its steps; where they were asked for.</summary>
    public ReadOnlySpan<float> ProbabilitiesOf(int sequence)
    {
        Debug.Assert(sequence < SequenceCount);
        return _probabilities.AsSpan(_starts[sequence] * ClassCount, _lengths[sequence] * ClassCount);
    }

    /// <summary>Makes room for a batch, for its probabilities too or for classes alone; everything is the head's to write.</summary>
    internal void Start(BatchLayout layout, int classCount, bool hasProbabilities)
    {
        SequenceCount = layout.SequenceCount;
        ClassCount = classCount;
        if (_starts.Length < SequenceCount)
        {
            _starts = new int[SequenceCount];
            _lengths = new int[SequenceCount];
            _counts = new int[SequenceCount];
            _logProbabilities = new double[checked(SequenceCount * BestCount)];
        }

        if (_tags.Length < (long)layout.RowCount * BestCount)
        {
            _tags = new int[checked(layout.RowCount * BestCount)];
        }

        if (hasProbabilities && _probabilities.Length < (long)layout.RowCount * classCount)
        {
            _probabilities = new float[checked(layout.RowCount * classCount)];
        }

        for (int packed = 0; packed < SequenceCount; packed++)
        {
            _lengths[layout.CallerIndex[packed]] = layout.Lengths[packed];
        }

        int start = 0;
        for (int sequence = 0; sequence < SequenceCount; sequence++)
        {
            _starts[sequence] = start;
            start += _lengths[sequence];
        }
    }

    internal Span<int> Tags(int sequence, int rank)
    {
        Debug.Assert(sequence < SequenceCount && rank < BestCount);
        return _tags.AsSpan(_starts[sequence] * BestCount + _lengths[sequence] * rank, _lengths[sequence]);
    }

    internal void SetCount(int sequence, int count) => _counts[sequence] = count;

    internal void SetLogProbability(int sequence, int rank, double value) => _logProbabilities[sequence * BestCount + rank] = value;

    /// <summary>Copies the rows of a packed sequence.</summary>
    internal void SetProbabilities(BatchLayout layout, int packed, Matrix probabilities)
    {
        int start = _starts[layout.CallerIndex[packed]];
        for (int step = 0; step < layout.Lengths[packed]; step++)
        {
            probabilities.Row(layout.OffsetOf(step) + packed).CopyTo(_probabilities.AsSpan((start + step) * ClassCount, ClassCount));
        }
    }
}
