using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

/// <summary>The sequences of a store, read again in every pass as if they did not fit into memory.</summary>
internal sealed class StoreStream(SequenceStore source, long maximumBytes) : ISequenceStream
{
    public long SequenceCount => source.SequenceCount;

    public long MaximumBytes => maximumBytes;

    public SequenceStore NewStore() => source.NewLike();

    public ISequencePass Open(int pass, Cancellation cancellation) => new Pass(source);

    private sealed class Pass(SequenceStore source) : ISequencePass
    {
        private int _next;

        public bool AppendNext(SequenceStore store)
        {
            if (_next == source.SequenceCount)
            {
                return false;
            }

            store.AddSequence(source, _next++);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
