using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>Cancels trials when the time is up, less what is reserved for what follows them, or when the caller asks for it.</summary>
internal sealed class ExperimentTimer : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan? _limit;
    private readonly CancellationTokenSource _source;

    public ExperimentTimer(uint? seconds, CancellationToken callersToken)
    {
        _limit = seconds is { } limit ? TimeSpan.FromSeconds(limit) : null;
        _source = CancellationTokenSource.CreateLinkedTokenSource(callersToken);
        Reserve(TimeSpan.Zero);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Ends trials so much earlier than the limit.</summary>
    public void Reserve(TimeSpan time)
    {
        if (_limit is not { } limit || _source.IsCancellationRequested)
        {
            return;
        }

        // A timer takes at most so many milliseconds.
        double left = (limit - Stopwatch.GetElapsedTime(_start) - time).TotalMilliseconds;
        _source.CancelAfter(TimeSpan.FromMilliseconds(Math.Clamp(left, 0, int.MaxValue)));
    }

    /// <summary>Ends trials now.</summary>
    public void Cancel() => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
