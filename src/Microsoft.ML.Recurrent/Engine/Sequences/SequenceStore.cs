namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>
/// Sequences in a compact form: for every input one array over all steps of all sequences, and where each sequence starts.
/// Holds a training set, or the few rows that scoring reads ahead (then it is cleared and filled again).
/// Fill it sequence by sequence: write each input's steps with <see cref="AddTokens"/>, <see cref="AddNumbers"/> or into <see cref="Sparse"/>, what
/// is to be learned into <see cref="Targets"/>, then <see cref="EndSequence"/>.
/// </summary>
internal sealed class SequenceStore
{
    private readonly int[] _widths;
    private readonly GrowingArray<int>[] _tokens;
    private readonly GrowingArray<float>[] _numbers;
    private readonly WordForms?[] _forms;
    private readonly SparseRows?[] _sparse;
    private readonly GrowingArray<long> _starts = new();
    private readonly GrowingArray<int> _lengths = new();
    private readonly GrowingArray<float> _weights = new();
    private readonly GrowingArray<float> _stepWeights = new();
    private readonly GrowingArray<bool> _placeholders = new();

    /// <param name="widths">Per input the numbers per step, or 0 for tokens.</param>
    /// <param name="target">What is learned of the sequences; by default nothing.</param>
    /// <param name="hasStepWeights">Whether every step has a weight of its own, a factor of its sequence's.</param>
    /// <param name="isSparse">Per input whether only the numbers that are not zero are kept; empty: of none.</param>
    public SequenceStore(ReadOnlySpan<int> widths, TargetShape target = default, bool hasStepWeights = false, ReadOnlySpan<bool> isSparse = default)
    {
        Targets = new TargetStore(target);
        HasStepWeights = hasStepWeights;
        _widths = widths.ToArray();
        _tokens = new GrowingArray<int>[widths.Length];
        _numbers = new GrowingArray<float>[widths.Length];
        _forms = new WordForms?[widths.Length];
        _sparse = new SparseRows?[widths.Length];
        for (int input = 0; input < widths.Length; input++)
        {
            _tokens[input] = new GrowingArray<int>();
            _numbers[input] = new GrowingArray<float>();
            _sparse[input] = !isSparse.IsEmpty && isSparse[input] ? new SparseRows(widths[input]) : null;
        }
    }

    public int InputCount => _widths.Length;

    /// <summary>What is learned of the sequences: a row for each of them, or for each of their steps.</summary>
    public TargetStore Targets { get; }

    public bool HasStepWeights { get; }

    public int SequenceCount => _lengths.Count;

    /// <summary>Steps of all sequences.</summary>
    public long StepCount { get; private set; }

    /// <summary>Bytes that the sequences take; the arrays behind them may be up to twice as long.</summary>
    public long Bytes
    {
        get
        {
            long bytes = _starts.Bytes + _lengths.Bytes + Targets.Bytes + _weights.Bytes + _stepWeights.Bytes;
            for (int input = 0; input < _widths.Length; input++)
            {
                bytes += _tokens[input].Bytes + _numbers[input].Bytes + (_forms[input]?.Bytes ?? 0) + (_sparse[input]?.Bytes ?? 0);
            }

            return bytes;
        }
    }

    /// <summary>Numbers per step of an input, or 0 for tokens.</summary>
    public int WidthOf(int input) => _widths[input];

    public int LengthOf(int sequence) => _lengths[sequence];

    public float WeightOf(int sequence) => _weights[sequence];

    /// <summary>Whether a sequence's one step, a missing one, stands for a row that has none.</summary>
    public bool IsPlaceholder(int sequence) => _placeholders[sequence];

    public void Clear()
    {
        for (int input = 0; input < _widths.Length; input++)
        {
            _tokens[input].Clear();
            _numbers[input].Clear();
            _forms[input]?.Clear();
            _sparse[input]?.Reset(0);
        }

        _starts.Clear();
        _lengths.Clear();
        Targets.Clear();
        _weights.Clear();
        _placeholders.Clear();
        _stepWeights.Clear();
        StepCount = 0;
    }

    /// <summary>Room for the tokens of the next sequence's steps in an input; the caller writes all of it.</summary>
    public Span<int> AddTokens(int input, int stepCount) => _tokens[input].Extend(stepCount);

    /// <summary>The words of an input whose tokens stand for words read by their characters: token x is form x. Made when first asked for.</summary>
    public WordForms Forms(int input) => _forms[input] ??= new WordForms();

    /// <summary>Whether an input's tokens stand for words read by their characters.</summary>
    public bool HasForms(int input) => _forms[input] is not null;

    /// <summary>Room for stepCount x width numbers, step by step; the caller writes all of it.</summary>
    public Span<float> AddNumbers(int input, int stepCount) => _numbers[input].Extend((long)stepCount * _widths[input]);

    /// <summary>Room for a weight per step; the caller writes all of it.</summary>
    public Span<float> AddStepWeights(int stepCount) => _stepWeights.Extend(stepCount);

    /// <summary>Ends a sequence of <paramref name="length"/> steps whose inputs and targets were added just before.</summary>
    public void EndSequence(int length, float weight = 1, bool isPlaceholder = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _starts.Add(StepCount);
        _lengths.Add(length);
        _weights.Add(weight);
        _placeholders.Add(isPlaceholder);
        StepCount += length;
    }

    /// <summary>Gives the sequence that was ended last another weight.</summary>
    public void WeighLast(float weight) => _weights.Span[^1] = weight;

    /// <summary>An empty store of the same inputs.</summary>
    public SequenceStore NewLike() => new(_widths, Targets.Shape, HasStepWeights, Array.ConvertAll(_sparse, rows => rows is not null));

    /// <summary>Adds a sequence of another store of the same columns.</summary>
    public void AddSequence(SequenceStore source, int sequence)
    {
        int length = source.LengthOf(sequence);
        AddInputs(source, sequence);
        Targets.AddRows(source.Targets, source.FirstTargetOf(sequence), Targets.Shape.IsPerStep ? length : 1);
        if (HasStepWeights)
        {
            source.StepWeights(sequence, 0, length).CopyTo(AddStepWeights(length));
        }

        EndSequence(length, source.WeightOf(sequence), source.IsPlaceholder(sequence));
    }

    /// <summary>Adds the inputs of a sequence of another store of the same columns; the caller ends the sequence.</summary>
    public void AddInputs(SequenceStore source, int sequence)
    {
        int length = source.LengthOf(sequence);
        for (int input = 0; input < _widths.Length; input++)
        {
            if (_widths[input] == 0)
            {
                CopyTokens(source, input, source.Tokens(input, sequence, 0, length));
            }
            else if (_sparse[input] is { } rows)
            {
                for (int step = 0; step < length; step++)
                {
                    rows.AddRow();
                    rows.AddAll(source._sparse[input]!, source.RowOf(sequence, step));
                }
            }
            else
            {
                source.Numbers(input, sequence, 0, length).CopyTo(AddNumbers(input, length));
            }
        }
    }

    /// <summary>Adds tokens of another store of the same columns.</summary>
    public void CopyTokens(SequenceStore source, int input, ReadOnlySpan<int> tokens)
    {
        tokens.CopyTo(AddTokens(input, tokens.Length));
        AdoptForms(source, input, tokens.Length);
    }

    /// <summary>Gives the last tokens the numbers that their forms, another store's, have here.</summary>
    private void AdoptForms(SequenceStore source, int input, int tokenCount)
    {
        if (source._forms[input] is not { } forms)
        {
            return;
        }

        foreach (ref int token in _tokens[input].Span[^tokenCount..])
        {
            token = Forms(input).IdOf(forms.CharactersOf(token));
        }
    }

    public ReadOnlySpan<int> Tokens(int input, int sequence, int firstStep, int stepCount)
        => _tokens[input].Span.Slice(checked((int)_starts[sequence]) + firstStep, stepCount);

    public ReadOnlySpan<float> Numbers(int input, int sequence, int firstStep, int stepCount)
        => _numbers[input].Span.Slice(checked(((int)_starts[sequence] + firstStep) * _widths[input]), stepCount * _widths[input]);

    /// <summary>A step of a sequence among the steps of all.</summary>
    public int RowOf(int sequence, int step) => checked((int)_starts[sequence] + step);

    /// <summary>The numbers of an input that are not zero, a row a step, to be added to; null for an input that keeps all or has tokens.</summary>
    public SparseRows? Sparse(int input) => _sparse[input];

    /// <summary>From now on the input keeps all numbers.</summary>
    public void Densify(int input)
    {
        SparseRows rows = _sparse[input]!;
        int width = _widths[input];
        _sparse[input] = null;
        for (int row = 0; row < rows.RowCount; row++)
        {
            Span<float> numbers = _numbers[input].Extend(width);
            numbers.Clear();
            ReadOnlySpan<int> columns = rows.ColumnsOf(row);
            for (int i = 0; i < columns.Length; i++)
            {
                numbers[columns[i]] = rows.ValuesOf(row)[i];
            }
        }
    }

    /// <summary>All tokens of an input, for giving them other ids in place.</summary>
    public Span<int> AllTokens(int input) => _tokens[input].Span;

    /// <summary>The classes of a sequence: one, or one for each step.</summary>
    public ReadOnlySpan<int> ClassesOf(int sequence) => Targets.Classes(FirstTargetOf(sequence), TargetCountOf(sequence));

    /// <summary>The target numbers of a sequence: a row of them, or one for each step.</summary>
    public ReadOnlySpan<float> TargetNumbersOf(int sequence) => Targets.Numbers(FirstTargetOf(sequence), TargetCountOf(sequence));

    public ReadOnlySpan<float> StepWeights(int sequence, int firstStep, int stepCount)
        => _stepWeights.Span.Slice(checked((int)_starts[sequence]) + firstStep, stepCount);

    /// <summary>All numbers of an input, for learning a normalisation and applying it in place.</summary>
    public Span<float> AllNumbers(int input) => _numbers[input].Span;

    private int FirstTargetOf(int sequence) => Targets.Shape.IsPerStep ? RowOf(sequence, 0) : sequence;

    private int TargetCountOf(int sequence) => Targets.Shape.IsPerStep ? LengthOf(sequence) : 1;
}
