namespace Microsoft.ML.Recurrent.DataViews.Cursors;

/// <summary>
/// The stay of a thread in what belongs to one thread at a time, from construction to Dispose: a second thread is refused before it touches
/// scratch memory. It costs two writes, one of them interlocked.
/// </summary>
internal readonly ref struct OneThread
{
    public const string OfRow =
        "Two threads use one prediction engine, row or cursor at once, which belongs to one thread at a time. Give each thread its own, or take engines from a "
        + "PredictionEnginePool (package Microsoft.Extensions.ML); all of them share the model's weights.";

    public const string OfSession =
        "Two threads use one session at once, which belongs to one thread at a time. Give each thread its own, or take sessions from a pool "
        + "(Microsoft.Extensions.ObjectPool); all of them share the model's weights.";

    private readonly ref int _taken;

    /// <param name="taken">The guard of the object: 0 while no thread is in it.</param>
    /// <param name="message">What a second thread is told.</param>
    /// <exception cref="InvalidOperationException">Another thread is in it.</exception>
    public OneThread(ref int taken, string message)
    {
        if (Interlocked.CompareExchange(ref taken, 1, 0) != 0)
        {
            throw new InvalidOperationException(message);
        }

        _taken = ref taken;
    }

    public void Dispose() => Volatile.Write(ref _taken, 0);
}
