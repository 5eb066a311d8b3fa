using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// A network that takes one step of some sequences at a time and answers after each as if it had read the sequence so far as a
/// whole, with the same bits. Buffers are made once and states are copied in and out, so a run serves any sequences.
/// A step: <see cref="Start"/>, for each sequence <see cref="Enter"/> and its inputs, <see cref="Run"/>, for each
/// <see cref="Leave"/> and its <see cref="OutputsOf"/>.
/// </summary>
internal sealed class StepRun : IParallelWork
{
    // Products of this size take about 20 microseconds on one core: several times what waking a worker costs.
    private const long WorthSharing = 2_000_000;

    private readonly Network _network;
    private readonly Matrix[] _inputs;
    private readonly StepWords?[] _words;
    private readonly SparseRows?[] _sparse;
    private readonly TokenProductRows? _kept;
    private readonly StepLevel[] _levels;
    private readonly PoolingStep? _pooling;
    private readonly HeadStep _head;
    private readonly Matrix[] _entry;
    private readonly Matrix[] _exit;
    private readonly long[] _stepCounts;
    private readonly long _productsPerRow;
    private int _count;
    private int _continuedCount;
    private int _newCount;

    // Every second step goes through the units from the last to the first.
    private bool _isDescending;

    /// <param name="network">The network.</param>
    /// <param name="capacity">The most sequences of one step.</param>
    /// <param name="isSparse">Which inputs give the numbers that are not zero; empty: none.</param>
    /// <exception cref="NotSupportedException">The network needs whole sequences.</exception>
    public StepRun(Network network, int capacity, ReadOnlySpan<bool> isSparse = default)
    {
        if (WhyNot(network.Spec) is string reason)
        {
            throw new NotSupportedException(reason);
        }

        _network = network;
        Capacity = capacity;
        var workspace = new Workspace();
        ReadOnlySpan<int> widths = network.Inputs.BlockWidths;
        _inputs = new Matrix[widths.Length];
        _sparse = new SparseRows?[widths.Length];
        for (int input = 0; input < widths.Length; input++)
        {
            bool givesNonzeros = !isSparse.IsEmpty && isSparse[input];
            _sparse[input] = givesNonzeros ? new SparseRows(widths[input]) : null;
            bool isKept = input == 0 && network.TokenProducts is not null;
            _inputs[input] = givesNonzeros || isKept ? default : workspace.RentZeroed(capacity, widths[input]);
        }

        _words = [.. network.Spec.Inputs.Select((input, i) => input.Spelling == SpellingKind.None ? null : new StepWords(network.Inputs, i, capacity))];
        _kept = network.TokenProducts is null ? null : new TokenProductRows();
        var rows = new Columns(_inputs);
        _levels = new StepLevel[network.Stack.Levels.Length];
        for (int level = 0; level < _levels.Length; level++)
        {
            _levels[level] = new StepLevel(network.Stack.Levels[level], level == 0 ? new LayerInput(rows, sparse: _sparse, kept: _kept) : rows, capacity, workspace);
            rows = new Columns(_levels[level].Output);
        }

        _pooling = network.Pooling?.NewStep(rows[0], workspace);
        _head = network.Head.NewStep(_pooling is null ? rows : new Columns(_pooling.Output), capacity, workspace);
        Matrix[] running = _pooling is null ? [] : _pooling.Running.ToArray();
        _entry = [.. _levels.SelectMany(level => level.Entry), .. running];
        _exit = [.. _levels.SelectMany(level => level.Exit), .. running];
        _stepCounts = new long[capacity];
        StateLength = _entry.Sum(matrix => matrix.Columns);
        _productsPerRow = ProductsPerRow(network.Spec.Stack, _inputs.Sum(input => (long)input.Columns));
    }

    /// <summary>The most sequences of one step.</summary>
    public int Capacity { get; }

    /// <summary>Floats of a <see cref="StepState"/>.</summary>
    public int StateLength { get; }

    /// <summary>Why a network cannot go step by step, or null if it can.</summary>
    public static string? WhyNot(NetworkSpec spec) => spec switch
    {
        { Stack.IsBidirectional: true } => "A bidirectional network needs whole sequences: its backward direction starts at the last step.",
        { Head.Kind: HeadKind.Crf } => "A CRF needs whole sequences: the classes of the steps are chosen together.",
        { Head.Spans: not null } => SpanHead.StepsNotSupported,
        _ => null,
    };

    /// <summary>Begins a step of so many sequences.</summary>
    public void Start(int count)
    {
        Debug.Assert(count <= Capacity);
        _count = count;
        _continuedCount = 0;
        _newCount = 0;
        foreach (StepWords? words in _words)
        {
            words?.Clear();
        }

        foreach (SparseRows? rows in _sparse)
        {
            rows?.Reset(count);
        }

        _kept?.Start(_network.TokenProducts!, count);
    }

    /// <summary>Takes a state in and gives it a row.</summary>
    public void Enter(StepState state)
    {
        // Sequences that begin have no recurrent product, so they stand together behind those that go on.
        bool isNew = state.StepCount == 0;
        int row = isNew ? _count - ++_newCount : _continuedCount++;
        state.Row = row;
        _stepCounts[row] = state.StepCount;
        if (isNew)
        {
            foreach (Matrix matrix in _entry)
            {
                matrix.Row(row).Clear();
            }

            return;
        }

        ReadOnlySpan<float> values = state.Values;
        foreach (Matrix matrix in _entry)
        {
            values[..matrix.Columns].CopyTo(matrix.Row(row));
            values = values[matrix.Columns..];
        }
    }

    /// <summary>The numbers of an input in a row; the caller writes all of them.</summary>
    public Span<float> Numbers(int input, int row) => _inputs[input].Row(row);

    /// <summary>The rows of an input that gives the numbers that are not zero, one a sequence, to be begun and filled; else null.</summary>
    public SparseRows? Sparse(int input) => _sparse[input];

    /// <summary>Sets the token of an input in a row.</summary>
    public void SetToken(int input, int row, int token)
    {
        if (input == 0 && _kept is not null)
        {
            _kept.Tokens[row] = token;
        }
        else
        {
            _network.Inputs.ReadToken(input, token, _inputs[input].Row(row));
        }
    }

    /// <summary>Sets the word of an input in a row by the ids of its characters, at least one.</summary>
    public void SetWord(int input, int row, ReadOnlySpan<int> characters) => _words[input]!.Set(row, characters);

    /// <summary>Takes the step on at most so many threads; sequences do not meet, so threads share them out.</summary>
    public void Run(int threadCount)
    {
        Debug.Assert(_continuedCount + _newCount == _count);
        for (int input = 0; input < _words.Length; input++)
        {
            _words[input]?.Write(_inputs[input], _count);
        }

        _kept?.Fill(threadCount);
        _isDescending = !_isDescending;
        WorkerPool.Shared.Run(this, _count * _productsPerRow < WorthSharing ? 1 : Math.Min(threadCount, _count));
        GC.KeepAlive(this);
    }

    /// <summary>Hands a state back, moved on by a step.</summary>
    public void Leave(StepState state)
    {
        Span<float> values = state.Values;
        foreach (Matrix matrix in _exit)
        {
            matrix.Row(state.Row).CopyTo(values);
            values = values[matrix.Columns..];
        }

        state.StepCount++;
    }

    /// <summary>
    /// Makes the outputs of a state's last step again, without a step; for networks whose head reads every step. The state gets a row of its own.
    /// </summary>
    public void Recall(StepState state)
    {
        Debug.Assert(_pooling is null && state.StepCount > 0);
        state.Row = 0;
        ReadOnlySpan<float> values = state.Values;
        foreach (Matrix matrix in _exit)
        {
            values[..matrix.Columns].CopyTo(matrix.Row(0));
            values = values[matrix.Columns..];
        }

        var row = new RowSpan(0, 1, 1);
        foreach (StepLevel level in _levels)
        {
            level.WriteOutput(row);
        }

        _head.Run(row);
    }

    /// <summary>The head's outputs of a row; valid until the next step.</summary>
    public ReadOnlySpan<float> OutputsOf(int row) => _head.Outputs.Row(row);

    void IParallelWork.Run(int share, int shareCount)
    {
        RowSpan rows = RowSpan.Contiguous(_count, share, shareCount);
        int firstNew = Math.Clamp(_continuedCount, rows.First, rows.First + rows.Count);
        RunRows(new RowSpan(rows.First, firstNew - rows.First, 1), hasState: true);
        RunRows(new RowSpan(firstNew, rows.First + rows.Count - firstNew, 1), hasState: false);
    }

    private void RunRows(RowSpan rows, bool hasState)
    {
        if (rows.Count == 0)
        {
            return;
        }

        foreach (StepLevel level in _levels)
        {
            level.Run(rows, hasState, _isDescending);
        }

        _pooling?.Run(rows, _stepCounts);
        _head.Run(rows);
    }

    /// <summary>About the multiply-adds of a row's recurrent layers.</summary>
    private static long ProductsPerRow(StackSpec spec, long width)
        => spec.HiddenSize * 4L * (width + (2L * spec.LayerCount - 1) * spec.HiddenSize);
}
