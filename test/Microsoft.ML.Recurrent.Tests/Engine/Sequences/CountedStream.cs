using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

/// <summary>Sequences of one token, its number, and 1 to 9 steps; counts what is in memory, and calls back before each.</summary>
internal sealed class CountedStream(int count, long maximumBytes, Action<int>? onSequence = null) : ISequenceStream
{
    private readonly List<SequenceStore> _stores = [];
    private long _peak;

    public long SequenceCount => count;

    public long MaximumBytes => maximumBytes;

    /// <summary>The most bytes that all stores together have held.</summary>
    public long PeakBytes => Interlocked.Read(ref _peak);

    public int OpenPasses;

    public static int LengthOf(int sequence) => 1 + sequence * 7 % 9;

    public SequenceStore NewStore()
    {
        var store = new SequenceStore([0], TargetShape.ClassPerSequence);
        _stores.Add(store);
        return store;
    }

    public ISequencePass Open(int pass, Cancellation cancellation)
    {
        Interlocked.Increment(ref OpenPasses);
        return new Pass(this, cancellation);
    }

    private sealed class Pass(CountedStream stream, Cancellation cancellation) : ISequencePass
    {
        private int _next;

        public bool AppendNext(SequenceStore store)
        {
            cancellation.ThrowIfRequested();
            if (_next == stream.SequenceCount)
            {
                return false;
            }

            stream.OnSequence(_next);
            store.AddTokens(0, LengthOf(_next)).Fill(_next);
            store.EndSequence(LengthOf(_next), label: _next % 2);
            _next++;

            // The other store is only read while this one is filled.
            long held = stream._stores.Sum(one => one.Bytes);
            stream._peak = Math.Max(stream._peak, held);
            return true;
        }

        public void Dispose() => Interlocked.Decrement(ref stream.OpenPasses);
    }

    private void OnSequence(int sequence) => onSequence?.Invoke(sequence);
}
