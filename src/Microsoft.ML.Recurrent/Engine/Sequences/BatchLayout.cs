namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>
/// Where the steps of a batch of ragged sequences lie: packed, time-major, longest sequence first. Step t holds the rows of
/// the first A(t) sequences, at packed rows Offset(t) .. Offset(t)+A(t)-1. No padding exists, so no layer knows a mask.
/// The arrays are reused from batch to batch.
/// </summary>
internal sealed class BatchLayout
{
    private int[] _offsets = [0];
    private int[] _lengths = [];
    private int[] _order = [];
    private long[] _sequenceIds = [];
    private int[] _firstSteps = [];
    private long[] _sortKeys = [];

    /// <summary>S: sequences in the batch.</summary>
    public int SequenceCount { get; private set; }

    /// <summary>T: steps of the longest sequence.</summary>
    public int StepCount { get; private set; }

    /// <summary>N: packed rows, the sum of the lengths.</summary>
    public int RowCount { get; private set; }

    /// <summary>
    /// The step of the whole sequence at which step 0 of this layout stands, per packed sequence: zero but for windows of
    /// long sequences. Only randomness and positions need it.
    /// </summary>
    public ReadOnlySpan<int> FirstSteps => _firstSteps.AsSpan(0, SequenceCount);

    /// <summary>Lengths in packed order, longest first; each at least 1.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, SequenceCount);

    /// <summary>For each packed sequence its index in the caller's order.</summary>
    public ReadOnlySpan<int> CallerIndex => _order.AsSpan(0, SequenceCount);

    /// <summary>For each packed sequence a number that names it in the whole data set; keys its dropout masks.</summary>
    public ReadOnlySpan<long> SequenceIds => _sequenceIds.AsSpan(0, SequenceCount);

    /// <summary>A(t): sequences that have a step t.</summary>
    public int RowsAt(int step) => _offsets[step + 1] - _offsets[step];

    /// <summary>The packed row of sequence 0 at a step; <c>OffsetOf(T)</c> is N.</summary>
    public int OffsetOf(int step) => _offsets[step];

    /// <summary>The packed row of the last step of a packed sequence.</summary>
    public int LastRowOf(int sequence) => _offsets[_lengths[sequence] - 1] + sequence;

    /// <summary>
    /// Lays out sequences of the given lengths (each at least 1) in the caller's order. Equal lengths keep the caller's order,
    /// so the layout is a function of its arguments alone.
    /// </summary>
    public void Arrange(ReadOnlySpan<int> lengths, ReadOnlySpan<long> sequenceIds, ReadOnlySpan<int> firstSteps = default)
    {
        int count = lengths.Length;
        Reserve(count);
        SequenceCount = count;
        for (int i = 0; i < count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(lengths[i], 1, nameof(lengths));
            _order[i] = i;

            // The index makes keys unique, so that any sort is stable.
            _sortKeys[i] = ((long)(int.MaxValue - lengths[i]) << 32) | (uint)i;
        }

        Array.Sort(_sortKeys, _order, 0, count);
        RowCount = 0;
        for (int i = 0; i < count; i++)
        {
            int caller = _order[i];
            _lengths[i] = lengths[caller];
            _sequenceIds[i] = sequenceIds.IsEmpty ? caller : sequenceIds[caller];
            _firstSteps[i] = firstSteps.IsEmpty ? 0 : firstSteps[caller];
            RowCount = checked(RowCount + _lengths[i]);
        }

        ReserveSteps(count == 0 ? 0 : _lengths[0]);
        int alive = count;
        _offsets[0] = 0;
        for (int step = 0; step < StepCount; step++)
        {
            while (_lengths[alive - 1] <= step)
            {
                alive--;
            }

            _offsets[step + 1] = _offsets[step] + alive;
        }
    }

    /// <summary>
    /// Becomes the window of some steps of another layout. Its sequences are the first ones there, because the longest stand first, and its rows
    /// are neighbours there.
    /// </summary>
    public void TakeWindow(BatchLayout whole, int firstStep, int stepCount)
    {
        int count = whole.RowsAt(firstStep);
        Reserve(count);
        ReserveSteps(stepCount);
        SequenceCount = count;
        int firstRow = whole.OffsetOf(firstStep);
        for (int step = 0; step <= stepCount; step++)
        {
            _offsets[step] = whole.OffsetOf(firstStep + step) - firstRow;
        }

        RowCount = _offsets[stepCount];
        whole.CallerIndex[..count].CopyTo(_order);
        whole.SequenceIds[..count].CopyTo(_sequenceIds);
        for (int i = 0; i < count; i++)
        {
            _lengths[i] = Math.Min(whole._lengths[i] - firstStep, stepCount);
            _firstSteps[i] = whole._firstSteps[i] + firstStep;
        }
    }

    private void ReserveSteps(int count)
    {
        StepCount = count;
        if (_offsets.Length < count + 1)
        {
            _offsets = new int[Math.Max(count + 1, _offsets.Length * 2)];
        }
    }

    private void Reserve(int count)
    {
        if (_lengths.Length >= count)
        {
            return;
        }

        _lengths = new int[count];
        _order = new int[count];
        _sequenceIds = new long[count];
        _sortKeys = new long[count];
        _firstSteps = new int[count];
    }
}
