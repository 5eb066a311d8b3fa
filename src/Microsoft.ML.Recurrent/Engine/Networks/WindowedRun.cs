using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// A network on sequences that are too long to keep whole: truncated backpropagation through time (Williams and Peng 1990).
/// Windows follow each other, states are handed on and gradients stop at a window's start, so memory is bounded by the window.
/// With one class per sequence everything but the last <c>window</c> steps runs forward only, the pooling as a running value,
/// and those steps learn. With a class per step every window learns, and the weights move after each.
/// </summary>
internal sealed class WindowedRun
{
    private readonly Network _network;
    private readonly int _window;
    private readonly WindowStates _states;
    private readonly SequenceBatch _batch = new();
    private readonly PoolingCarry? _carry;
    private Matrix _carryValues;
    private TokenDropout? _tokenDropout;
    private ulong _seed;
    private uint _update;
    private int[] _members = [];
    private int[] _rows = [];
    private int[] _firstSteps = [];
    private int[] _lengths = [];
    private int[] _windowLengths = [];
    private int[] _sequences = [];

    /// <exception cref="NotSupportedException">The network needs whole sequences.</exception>
    public WindowedRun(Network network, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (WhyNot(network.Spec) is string reason)
        {
            throw new NotSupportedException(reason);
        }

        _network = network;
        _window = window;
        _states = new WindowStates(network);
        _carry = network.IsPerStep ? null : new PoolingCarry();
    }

    /// <summary>Why a network cannot go window by window, or null if it can.</summary>
    public static string? WhyNot(NetworkSpec spec) => spec switch
    {
        { IsBidirectional: true } => "A bidirectional layer needs whole sequences: its backward direction starts at the last step.",
        { Head: HeadKind.Crf } => "A CRF needs whole sequences: it sums over the classes of all steps.",
        { Pooling: PoolingKind.Attention } => "Attention pooling needs whole sequences: its weights are a softmax over all steps.",
        _ => null,
    };

    /// <summary>
    /// Learns from sequences of a store and applies the updates: one, or with a class per step one per window.
    /// </summary>
    public BatchLoss Learn(
        SequenceStore store,
        ReadOnlySpan<int> sequences,
        LossSettings loss,
        Execution execution,
        IWeightUpdate update,
        CancellationToken cancellation,
        TokenDropout? tokenDropout = null)
    {
        execution.IsTraining = true;
        execution.IsScoring = false;
        _tokenDropout = tokenDropout;
        _seed = execution.Seed;
        _update = execution.Update;
        if (!_network.IsPerStep)
        {
            AdvanceToTail(store, sequences, execution, cancellation);
            execution.Workspace.Reset();
            BatchLoss result = _network.Learn(_batch, loss, _states.Window, _carry, execution);
            update.Apply(result);
            return result;
        }

        BatchLoss sum = default;
        Start(store, sequences);
        for (int start = 0; LoadWindow(store, sequences, start); start = checked(start + _window))
        {
            cancellation.ThrowIfCancellationRequested();
            execution.Workspace.Reset();
            BatchLoss result = _network.Learn(_batch, loss, _states.Window, carry: null, execution);
            EndWindow();
            update.Apply(result);
            sum += result;
        }

        return sum;
    }

    /// <summary>The loss as in use.</summary>
    public BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, LossSettings loss, Execution execution, CancellationToken cancellation)
    {
        execution.IsTraining = false;
        execution.IsScoring = false;
        _tokenDropout = null;
        if (!_network.IsPerStep)
        {
            AdvanceToTail(store, sequences, execution, cancellation);
            execution.Workspace.Reset();
            return _network.Evaluate(_batch, loss, _states.Window, _carry, execution);
        }

        BatchLoss sum = default;
        Start(store, sequences);
        for (int start = 0; LoadWindow(store, sequences, start); start = checked(start + _window))
        {
            cancellation.ThrowIfCancellationRequested();
            execution.Workspace.Reset();
            sum += _network.Evaluate(_batch, loss, _states.Window, carry: null, execution);
            EndWindow();
        }

        return sum;
    }

    /// <summary>Writes a row of probabilities per sequence, in the order of <paramref name="sequences"/>.</summary>
    public void Score(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, Matrix probabilities)
    {
        execution.IsTraining = false;
        execution.IsScoring = true;
        _tokenDropout = null;
        AdvanceToTail(store, sequences, execution, CancellationToken.None);
        execution.Workspace.Reset();
        _network.Score(_batch, _states.Window, _carry, execution, probabilities);
    }

    /// <summary>Runs all but the last window of every sequence forward and loads those last windows.</summary>
    private void AdvanceToTail(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, CancellationToken cancellation)
    {
        Start(store, sequences);
        for (int i = 0; i < sequences.Length; i++)
        {
            _lengths[i] = Math.Max(0, store.LengthOf(sequences[i]) - _window);
        }

        for (int start = 0; LoadWindow(store, sequences, start); start = checked(start + _window))
        {
            cancellation.ThrowIfCancellationRequested();
            execution.Workspace.Reset();
            _network.Advance(_batch, _states.Window, _carry, execution);
            EndWindow();
        }

        for (int i = 0; i < sequences.Length; i++)
        {
            _members[i] = i;
            _sequences[i] = sequences[i];
            _firstSteps[i] = _lengths[i];
            _lengths[i] = store.LengthOf(sequences[i]) - _firstSteps[i];
        }

        Load(store, sequences.Length, _lengths);
    }

    private void Start(SequenceStore store, ReadOnlySpan<int> sequences)
    {
        int count = sequences.Length;
        if (_members.Length < count)
        {
            _members = new int[count];
            _rows = new int[count];
            _firstSteps = new int[count];
            _lengths = new int[count];
            _windowLengths = new int[count];
            _sequences = new int[count];
        }

        _states.Start(count);
        for (int i = 0; i < count; i++)
        {
            _lengths[i] = store.LengthOf(sequences[i]);
        }

        if (_carry is null)
        {
            return;
        }

        int width = _network.Spec.HiddenSize;
        int stride = AlignedBuffer.RoundUp(width);
        if (_carryValues.IsEmpty || _carryValues.Rows < count)
        {
            _carryValues = new Matrix(new AlignedBuffer(count * stride), 0, count, width, stride);
        }

        _carry.Start(_carryValues.RowRange(0, count));
    }

    /// <summary>Loads the window from <paramref name="start"/> on of the sequences that reach it; false when none does.</summary>
    private bool LoadWindow(SequenceStore store, ReadOnlySpan<int> sequences, int start)
    {
        int count = 0;
        for (int i = 0; i < sequences.Length; i++)
        {
            if (_lengths[i] <= start)
            {
                continue;
            }

            _members[count] = i;
            _sequences[count] = sequences[i];
            _firstSteps[count] = start;
            _windowLengths[count] = Math.Min(_window, _lengths[i] - start);
            count++;
        }

        if (count > 0)
        {
            Load(store, count, _windowLengths);
        }

        return count > 0;
    }

    private void Load(SequenceStore store, int count, int[] lengths)
    {
        _batch.LoadWindow(store, _sequences.AsSpan(0, count), _firstSteps.AsSpan(0, count), lengths.AsSpan(0, count));
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
