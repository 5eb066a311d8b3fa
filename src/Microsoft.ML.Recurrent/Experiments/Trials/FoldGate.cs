using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>
/// Lets the folds of a trial train epoch by epoch in step, a few at once: after an epoch a fold waits until all others have ended theirs, and all get the same
/// answer. So a trial of several folds reports while it runs, like one of a single fold.
/// </summary>
internal sealed class FoldGate : IDisposable
{
    private readonly object _lock = new();
    private readonly SemaphoreSlim _places;
    private readonly TrainingEpoch?[] _ended;
    private readonly Func<IReadOnlyList<TrainingEpoch>, bool> _report;
    private readonly Cancellation _cancellation;
    private int _waiting;
    private int _training;
    private int _round;
    private bool _goesOn = true;
    private Exception? _error;

    /// <param name="foldCount">Folds.</param>
    /// <param name="placeCount">Folds that may train at once.</param>
    /// <param name="report">Takes the newest epoch of each fold, tells whether they go on.</param>
    /// <param name="cancellation">Asked while folds wait.</param>
    public FoldGate(int foldCount, int placeCount, Func<IReadOnlyList<TrainingEpoch>, bool> report, Cancellation cancellation)
    {
        (_report, _cancellation, _training) = (report, cancellation, foldCount);
        _places = new SemaphoreSlim(placeCount);
        _ended = new TrainingEpoch?[foldCount];
    }

    /// <summary>What ended the trial: an error of a fold, or of whoever takes its epochs. Read once all folds have left; null: there is none.</summary>
    public Exception? Error => _error;

    /// <summary>Waits for a place to train in.</summary>
    public void Enter()
    {
        while (!_places.Wait(TimeSpan.FromMilliseconds(20), _cancellation.Token))
        {
            ThrowIfOver();
        }
    }

    /// <summary>A fold has ended an epoch; returns whether it goes on.</summary>
    public bool EndEpoch(int fold, TrainingEpoch epoch)
    {
        lock (_lock)
        {
            _ended[fold] = epoch;
            _waiting++;
            int round = _round;
            Report();
            _places.Release();
            while (round == _round && _error is null)
            {
                Monitor.Wait(_lock, TimeSpan.FromMilliseconds(20));
                _cancellation.ThrowIfRequested();
            }
        }

        ThrowIfOver();
        Enter();
        return _goesOn;
    }

    /// <summary>A fold has ended its training, and its place is free.</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="last">Its last epoch, which stands for later ones of the others.</param>
    /// <param name="error">What ended it, where that was an error.</param>
    public void Leave(int fold, TrainingEpoch? last, Exception? error)
    {
        lock (_lock)
        {
            _ended[fold] = last ?? _ended[fold];
            _error ??= error is OperationCanceledException ? null : error;
            _training--;
            Report();
            Monitor.PulseAll(_lock);
        }

        _places.Release();
    }

    public void Dispose() => _places.Dispose();

    private void Report()
    {
        if (_waiting < _training || _waiting == 0 || _error is not null || _ended.Contains(null))
        {
            return;
        }

        try
        {
            _goesOn = _report([.. _ended.Select(epoch => epoch!)]) && _goesOn;
        }
        catch (Exception exception)
        {
            _error = exception;
        }

        _waiting = 0;
        _round++;
        Monitor.PulseAll(_lock);
    }

    private void ThrowIfOver()
    {
        _cancellation.ThrowIfRequested();
        if (_error is { } error)
        {
            throw new OperationCanceledException("Another fold of the trial has failed.", error);
        }
    }
}
