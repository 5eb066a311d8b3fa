using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// What a head says of the steps of a batch, sequence by sequence in the caller's order: the best classes, how probable they
/// are together, and the probabilities of all classes at each step. Filled again and again; allocates only while it grows.
/// </summary>
internal sealed class DecodedBatch
{
    private int[] _starts = [];
    private int[] _lengths = [];
    private double[] _logProbabilities = [];
    private int[] _tags = [];
    private float[] _probabilities = [];

    public int SequenceCount { get; private set; }

    /// <summary>C.</summary>
    public int ClassCount { get; private set; }

    /// <summary>The best class of each step, 0-based; -1 where no score is a number.</summary>
    public ReadOnlySpan<int> TagsOf(int sequence) => Tags(sequence);

    /// <summary>Natural logarithm of the probability of <see cref="TagsOf"/>, all steps together; NaN where one has no class.</summary>
    public double LogProbabilityOf(int sequence) => _logProbabilities[sequence];

    /// <summary>The probabilities of a sequence's classes, C for each of its steps.</summary>
    public ReadOnlySpan<float> ProbabilitiesOf(int sequence)
    {
        Debug.Assert(sequence < SequenceCount);
        return _probabilities.AsSpan(_starts[sequence] * ClassCount, _lengths[sequence] * ClassCount);
    }

    /// <summary>Makes room for a batch; everything is the head's to write.</summary>
    internal void Start(BatchLayout layout, int classCount)
    {
        SequenceCount = layout.SequenceCount;
        ClassCount = classCount;
        if (_starts.Length < SequenceCount)
        {
            _starts = new int[SequenceCount];
            _lengths = new int[SequenceCount];
            _logProbabilities = new double[SequenceCount];
        }

        if (_tags.Length < layout.RowCount)
        {
            _tags = new int[layout.RowCount];
        }

        if (_probabilities.Length < (long)layout.RowCount * classCount)
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

    internal Span<int> Tags(int sequence)
    {
        Debug.Assert(sequence < SequenceCount);
        return _tags.AsSpan(_starts[sequence], _lengths[sequence]);
    }

    internal void SetLogProbability(int sequence, double value) => _logProbabilities[sequence] = value;

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
