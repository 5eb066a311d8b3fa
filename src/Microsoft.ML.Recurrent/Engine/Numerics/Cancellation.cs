namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>Whether long work is to end: what a token says, and what a caller without a token says when asked.</summary>
/// <param name="token">The token.</param>
/// <param name="isRequested">Asked from any thread, once a chunk of work; null: nobody.</param>
internal readonly struct Cancellation(CancellationToken token, Func<bool>? isRequested = null)
{
    /// <summary>Ends waiting for something else; whoever waits longer asks <see cref="IsRequested"/> now and then too.</summary>
    public CancellationToken Token => token;

    public bool IsRequested => token.IsCancellationRequested || (isRequested is not null && isRequested());

    public static implicit operator Cancellation(CancellationToken token) => new(token);

    /// <exception cref="OperationCanceledException">The work is to end.</exception>
    public void ThrowIfRequested()
    {
        token.ThrowIfCancellationRequested();
        if (isRequested is not null && isRequested())
        {
            throw new OperationCanceledException();
        }
    }
}
