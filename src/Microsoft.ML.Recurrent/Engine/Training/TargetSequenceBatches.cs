using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>The second sequences of another source's batches, which then are all that is read and learned.</summary>
internal sealed class TargetSequenceBatches(IBatchSource source) : IBatchSource, IDisposable
{
    public long SequenceCount => source.SequenceCount;

    public SequenceStore Store => source.Store.Targets.Sequences!;

    public ReadOnlySpan<int> Sequences => source.Sequences;

    public void Begin(int epoch, long givenCount = 0) => source.Begin(epoch, givenCount);

    public bool MoveNext(Cancellation cancellation) => source.MoveNext(cancellation);

    public void Dispose() => (source as IDisposable)?.Dispose();
}
