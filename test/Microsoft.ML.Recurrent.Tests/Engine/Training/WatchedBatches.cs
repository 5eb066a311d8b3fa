using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>Batches that call back, with the number of calls before, whenever the next one is asked for.</summary>
internal sealed class WatchedBatches(IBatchSource inner, Action<int> onMove) : IBatchSource
{
    private int _count;

    public long SequenceCount => inner.SequenceCount;

    public SequenceStore Store => inner.Store;

    public ReadOnlySpan<int> Sequences => inner.Sequences;

    public void Begin(int epoch, long givenCount = 0) => inner.Begin(epoch, givenCount);

    public bool MoveNext(Cancellation cancellation)
    {
        onMove(_count++);
        return inner.MoveNext(cancellation);
    }
}
