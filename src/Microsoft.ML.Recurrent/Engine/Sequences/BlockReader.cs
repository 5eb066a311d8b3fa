using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>
/// Reads a stream in blocks. While one block is in use, a thread in the background fills the next, and only these two are in
/// memory. Where blocks end is a function of the sequences and the seed, not of who is faster. What the stream throws comes out
/// of <see cref="Next"/>.
/// </summary>
/// <param name="stream">What to read.</param>
/// <param name="multiple">Every block but a pass's last holds a multiple of so many sequences.</param>
/// <param name="passCount">The last pass; after each pass before it the next one is begun ahead.</param>
/// <param name="seed">Cuts the first block of each pass at a random place, so that other sequences share a block in each pass; null: blocks are full.</param>
internal sealed class BlockReader(ISequenceStream stream, int multiple, int passCount, ulong? seed) : IDisposable
{
    // A caller without a token is asked so often while it waits for a block.
    private const int MillisecondsBetweenQuestions = 20;

    private readonly CancellationTokenSource _disposal = new();
    private readonly long _blockBytes = Math.Max(1, stream.MaximumBytes / 2);
    private SequenceStore _used = stream.NewStore();
    private SequenceStore _free = stream.NewStore();
    private Task<bool>? _fill;
    private ISequencePass? _pass;
    private int _fillPass;
    private bool _fillsFirst;
    private int _usedPass;

    /// <summary>Begins a pass, or goes on with it where it was begun ahead.</summary>
    public void Begin(int pass)
    {
        _usedPass = pass;
        if (_fill is not null && _fillPass == pass && _fillsFirst)
        {
            return;
        }

        if (_fill is not null)
        {
            throw new InvalidOperationException($"Pass {_fillPass} is not at its end: pass {pass} cannot begin.");
        }

        StartFill(pass, isFirst: true);
    }

    /// <summary>The next block of the pass, or null after the last. The block handed out before is gone.</summary>
    public SequenceStore? Next(Cancellation cancellation)
    {
        if (_fill is null || _fillPass != _usedPass)
        {
            return null;
        }

        bool goesOn = Wait(_fill, cancellation);
        _fill = null;
        (_used, _free) = (_free, _used);
        if (goesOn)
        {
            StartFill(_usedPass, isFirst: false);
        }
        else if (_usedPass < passCount)
        {
            StartFill(_usedPass + 1, isFirst: true);
        }

        return _used.SequenceCount > 0 ? _used : null;
    }

    /// <summary>Ends reading at the next sequence, without waiting for it.</summary>
    public void Dispose()
    {
        _disposal.Cancel();
        if (_fill is null)
        {
            _pass?.Dispose();
            return;
        }

        _fill.ContinueWith(
            fill =>
            {
                // Whatever went wrong there is nobody's any more.
                _ = fill.Exception;
                _pass?.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        _fill = null;
    }

    private static bool Wait(Task<bool> fill, Cancellation cancellation)
    {
        try
        {
            while (!fill.Wait(MillisecondsBetweenQuestions, cancellation.Token))
            {
                cancellation.ThrowIfRequested();
            }
        }
        catch (AggregateException)
        {
            // Thrown again below, as the stream threw it.
        }

        return fill.GetAwaiter().GetResult();
    }

    private void StartFill(int pass, bool isFirst)
    {
        _fillPass = pass;
        _fillsFirst = isFirst;
        SequenceStore target = _free;
        long bytes = isFirst && seed is { } value
            ? (long)(_blockBytes * (double)new RandomStream(value, RandomPurpose.Shuffle, owner: (uint)pass, part: 1).NextUnit())
            : _blockBytes;
        _fill = Task.Factory.StartNew(() => Fill(target, bytes), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Returns whether the pass may have more.</summary>
    private bool Fill(SequenceStore target, long bytes)
    {
        target.Clear();
        _pass ??= stream.Open(_fillPass, _disposal.Token);
        while (_pass.AppendNext(target))
        {
            // Ends where so many more of the mean size would be too many.
            int count = target.SequenceCount;
            if (count % multiple == 0 && target.Bytes + target.Bytes / count * multiple > bytes)
            {
                return true;
            }
        }

        _pass.Dispose();
        _pass = null;
        return false;
    }
}
