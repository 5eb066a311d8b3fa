namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// A parallel region that is begun now and ended later by its owner, who does something else in between; one at a time. Should
/// an owner be lost before it ends its region, the workers go back to the pool when this handle is collected.
/// </summary>
internal sealed class BackgroundRegion(WorkerPool pool)
{
    ~BackgroundRegion()
    {
        if (Region is { } region)
        {
            pool.Abandon(region);
        }
    }

    /// <summary>Whether a region has begun and not been ended.</summary>
    public bool IsUnderWay => Work is not null;

    /// <summary>The pool's: what runs, null when nothing does.</summary>
    internal IParallelWork? Work { get; set; }

    /// <summary>The pool's: the leased workers, null when there were none.</summary>
    internal object? Region { get; set; }

    public void Begin(IParallelWork work, int threadCount) => pool.Begin(this, work, threadCount);

    public void End() => pool.End(this);
}
