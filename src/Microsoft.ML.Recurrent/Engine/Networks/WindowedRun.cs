using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// A network on sequences that are too long to keep whole: truncated backpropagation through time (Williams and Peng 1990).
/// Windows follow each other, states are handed on and gradients stop at a window's start, so memory is bounded by the window.
/// With one target per sequence everything but the last <c>window</c> steps runs forward only, the pooling as a running value,
/// and those steps learn. With a target per step every window learns, and the weights move after each.
/// </summary>
internal sealed class WindowedRun
{
    private readonly Network _network;
    private readonly WindowLengths _lengthsOfWindows;
    private readonly WindowStates _states;
    private readonly SequenceBatch _batch = new();
    private readonly PoolingCarry? _carry;
    private Matrix _carryValues;
    private TokenDropout? _tokenDropout;
    private ulong _seed;
    private uint _update;
    private SequenceStore _store = null!;
    private int _count;
    private int _start;
    private int _window;
    private int _windowCount;
    private bool _isDone;
    private int[] _all = [];
    private int[] _members = [];
    private int[] _rows = [];
    private int[] _firstSteps = [];
    private int[] _lengths = [];
    private int[] _windowLengths = [];
    private int[] _sequences = [];

    /// <exception cref="NotSupportedException">The network needs whole sequences.</exception>
    public WindowedRun(Network network, int window, bool hasRandomWindows = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (WhyNot(network.Spec) is string reason)
        {
            throw new NotSupportedException(reason);
        }

        _network = network;
        _lengthsOfWindows = new WindowLengths(window, hasRandomWindows);
        _window = window;
        _states = new WindowStates(network);
        _carry = network.IsPerStep ? null : new PoolingCarry();
    }

    /// <summary>Steps of the window that was learned from last, over those of a window as the settings have it: the factor of its learning rate.</summary>
    public double RateFactor => (double)_window / _lengthsOfWindows.Length;

    /// <summary>Why a network cannot go window by window, or null if it can.</summary>
    public static string? WhyNot(NetworkSpec spec) => spec switch
    {
        { Stack.IsBidirectional: true } => "A bidirectional layer needs whole sequences: its backward direction starts at the last step.",
        { Head.Kind: HeadKind.Crf } => "A CRF needs whole sequences: it sums over the classes of all steps.",
        { Head.Spans: not null } => "A tagger that learns in BIOES needs whole sequences: a window cuts spans.",
        { Pooling: PoolingKind.Attention } => "Attention pooling needs whole sequences: its weights are a softmax over all steps.",
        _ => null,
    };

    /// <summary>Takes sequences of a store to learn from; the store and its sequences stay as they are until all of them are learned from.</summary>
    public void Begin(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, TokenDropout? tokenDropout = null)
    {
        _tokenDropout = tokenDropout;
        _seed = execution.Seed;
        _update = execution.Update;
        Start(store, sequences);
        _windowCount = 0;
        _window = _lengthsOfWindows.Draw(_seed, _update, window: 0);
    }

    /// <summary>
    /// Learns from the next window of the sequences, or without a target per step from the last windows of all of them; false once there is none.
    /// </summary>
    public bool LearnNext(LossSettings loss, Execution execution, Cancellation cancellation, out BatchLoss result)
    {
        cancellation.ThrowIfRequested();
        result = default;
        if (_isDone || !LoadNext(execution, ExecutionMode.Training, cancellation))
        {
            _isDone = true;
            return false;
        }

        execution.Begin(ExecutionMode.Training);
        result = _network.Learn(_batch, loss, _states.Window, _carry, execution);
        EndWindow();
        return true;
    }

    /// <summary>The loss as in inference; adds the windows to the metrics.</summary>
    public BatchLoss Evaluate(
        SequenceStore store, ReadOnlySpan<int> sequences, LossSettings loss, Execution execution, TaskMetrics? metrics, Cancellation cancellation)
    {
        _tokenDropout = null;
        Start(store, sequences);
        BatchLoss sum = default;
        while (!_isDone && LoadNext(execution, ExecutionMode.Evaluation, cancellation))
        {
            cancellation.ThrowIfRequested();
            execution.Begin(ExecutionMode.Evaluation);
            sum += _network.Evaluate(_batch, loss, _states.Window, _carry, execution, metrics);
            EndWindow();
        }

        return sum;
    }

    /// <summary>Writes a row of outputs per sequence, in the order of <paramref name="sequences"/>.</summary>
    public void Score(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, Matrix outputs)
    {
        _tokenDropout = null;
        Start(store, sequences);
        AdvanceToTail(execution, ExecutionMode.Scoring, CancellationToken.None);
        execution.Begin(ExecutionMode.Scoring);
        _network.Score(_batch, _states.Window, _carry, execution, outputs);
    }

    /// <summary>
    /// Writes the natural logarithm of the probability of each step's target, and each step's best class; for a head over a vocabulary.
    /// </summary>
    /// <param name="store">The sequences, with a target for every step.</param>
    /// <param name="sequences">Which of them.</param>
    /// <param name="places">For each one where its steps are written.</param>
    /// <param name="execution">Scratch memory.</param>
    /// <param name="logProbabilities">Takes the logarithms.</param>
    /// <param name="best">Takes the classes; -1 where scores are no numbers.</param>
    public void ScoreTargets(
        SequenceStore store, ReadOnlySpan<int> sequences, ReadOnlySpan<int> places, Execution execution, Span<double> logProbabilities, Span<int> best)
    {
        _tokenDropout = null;
        Start(store, sequences);
        for (; LoadWindow(_start); _start = checked(_start + _window))
        {
            execution.Begin(ExecutionMode.Scoring);
            VocabularyPass pass = _network.CompareTargets(_batch, _states.Window, execution);
            BatchLayout layout = _batch.Layout;
            for (int packed = 0; packed < layout.SequenceCount; packed++)
            {
                int place = places[_rows[packed]] + layout.FirstSteps[packed];
                for (int step = 0; step < layout.Lengths[packed]; step++)
                {
                    int row = layout.OffsetOf(step) + packed;
                    logProbabilities[place + step] = pass.LogProbabilities[row];
                    best[place + step] = pass.Best[row];
                }
            }

            EndWindow();
        }
    }

    /// <summary>Loads the next windows that have a target.</summary>
    private bool LoadNext(Execution execution, ExecutionMode mode, Cancellation cancellation)
    {
        if (!_network.IsPerStep)
        {
            AdvanceToTail(execution, mode, cancellation);
            _isDone = true;
            return true;
        }

        if (mode == ExecutionMode.Training)
        {
            _window = _lengthsOfWindows.Draw(_seed, _update, _windowCount++);
        }

        bool isLoaded = LoadWindow(_start);
        _start = checked(_start + _window);
        return isLoaded;
    }

    /// <summary>Runs all but the last window of every sequence forward and loads those last windows.</summary>
    private void AdvanceToTail(Execution execution, ExecutionMode mode, Cancellation cancellation)
    {
        for (int i = 0; i < _count; i++)
        {
            _lengths[i] = Math.Max(0, _lengths[i] - _window);
        }

        for (int start = 0; LoadWindow(start); start = checked(start + _window))
        {
            cancellation.ThrowIfRequested();
            execution.Begin(mode);
            _network.Advance(_batch, _states.Window, _carry, execution);
            EndWindow();
        }

        for (int i = 0; i < _count; i++)
        {
            _members[i] = i;
            _sequences[i] = _all[i];
            _firstSteps[i] = _lengths[i];
            _lengths[i] = _store.LengthOf(_all[i]) - _firstSteps[i];
        }

        Load(_count, _lengths);
    }

    private void Start(SequenceStore store, ReadOnlySpan<int> sequences)
    {
        int count = sequences.Length;
        _store = store;
        _count = count;
        _start = 0;
        _window = _lengthsOfWindows.Length;
        _isDone = false;
        if (_members.Length < count)
        {
            _all = new int[count];
            _members = new int[count];
            _rows = new int[count];
            _firstSteps = new int[count];
            _lengths = new int[count];
            _windowLengths = new int[count];
            _sequences = new int[count];
        }

        sequences.CopyTo(_all);
        _states.Start(count);
        for (int i = 0; i < count; i++)
        {
            _lengths[i] = store.LengthOf(sequences[i]);
        }

        if (_carry is null)
        {
            return;
        }

        int width = _network.Spec.Stack.HiddenSize;
        int stride = AlignedBuffer.RoundUp(width);
        if (_carryValues.IsEmpty || _carryValues.Rows < count)
        {
            _carryValues = new Matrix(new AlignedBuffer(count * stride), 0, count, width, stride);
        }

        _carry.Start(_carryValues.RowRange(0, count));
    }

    /// <summary>Loads the window from <paramref name="start"/> on of the sequences that reach it; false when none does.</summary>
    private bool LoadWindow(int start)
    {
        int count = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_lengths[i] <= start)
            {
                continue;
            }

            _members[count] = i;
            _sequences[count] = _all[i];
            _firstSteps[count] = start;
            _windowLengths[count] = Math.Min(_window, _lengths[i] - start);
            count++;
        }

        if (count > 0)
        {
            Load(count, _windowLengths);
        }

        return count > 0;
    }

    private void Load(int count, int[] lengths)
    {
        _batch.LoadWindow(_store, _sequences.AsSpan(0, count), _firstSteps.AsSpan(0, count), lengths.AsSpan(0, count));
        _tokenDropout?.Apply(_batch, _seed, _update);
        for (int packed = 0; packed < count; packed++)
        {
            _rows[packed] = _members[_batch.Layout.CallerIndex[packed]];
        }

        _states.Gather(_rows.AsSpan(0, count));
        _carry?.UseRows(_rows.AsSpan(0, count));
    }

    private void EndWindow() => _states.Scatter(_rows.AsSpan(0, _batch.Layout.SequenceCount));
}
