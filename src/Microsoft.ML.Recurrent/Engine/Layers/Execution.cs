using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// What a layer needs beside its input: memory, threads, and in training the gradients and the counters that key randomness.
/// One per user of a network (a training run, a cursor).
/// </summary>
internal sealed class Execution(Workspace workspace, int threadCount)
{
    // A few microseconds of work at the speed of one pass over memory that lies in the caches.
    private const long WorthSharing = 8192;

    public Workspace Workspace { get; } = workspace;

    /// <summary>At most this many threads work on a batch; results don't depend on it.</summary>
    public int ThreadCount { get; } = threadCount;

    /// <summary>
    /// Steps of a segment: recurrent layers keep the steps of one segment of longer batches, and run the others again in the backward pass. 0: all steps are kept.
    /// </summary>
    public int SegmentLength { get; init; }

    /// <summary>What the batch at hand is for; <see cref="Begin"/> sets it.</summary>
    public ExecutionMode Mode { get; set; }

    /// <summary>Whether dropout acts and passes keep what Backward needs.</summary>
    public bool IsTraining => Mode == ExecutionMode.Training;

    /// <summary>Whether a user waits for the outputs.</summary>
    public bool IsScoring => Mode == ExecutionMode.Scoring;

    public ulong Seed { get; init; }

    /// <summary>Of training, which long batches ask too; that of scoring is never requested.</summary>
    public Cancellation Cancellation { get; set; }

    /// <summary>Number of the weight update under way; keys dropout masks.</summary>
    public uint Update { get; set; }

    /// <summary>Takes the time of recurrent layers' phases; null: nobody measures.</summary>
    public PhaseClock? Clock { get; set; }

    /// <summary>What Backward adds to.</summary>
    public Gradients? Gradients { get; set; }

    /// <summary>Begins a batch, or a window of it: all passes and buffers of the one before are gone.</summary>
    public void Begin(ExecutionMode mode)
    {
        Mode = mode;
        Workspace.Reset();
    }

    /// <summary>Whether recurrent layers go through a batch segment by segment.</summary>
    public bool IsSegmented(BatchLayout layout) => IsTraining && SegmentLength > 0 && layout.StepCount > SegmentLength;

    /// <exception cref="OperationCanceledException">The training is to end; the work may have been done in part.</exception>
    public void Run(IParallelWork work)
    {
        WorkerPool.Shared.Run(work, ThreadCount);
        Cancellation.ThrowIfRequested();
    }

    /// <summary>Runs light work over so many floats, on its caller alone where waking a worker would cost more than it saves.</summary>
    /// <inheritdoc cref="Run(IParallelWork)"/>
    public void Run(IParallelWork work, long elementCount)
    {
        WorkerPool.Shared.Run(work, elementCount < WorthSharing ? 1 : ThreadCount);
        Cancellation.ThrowIfRequested();
    }
}
