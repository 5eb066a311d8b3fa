using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>Labelled rows read with fitted columns again and again: all of them, those held out, or those not held out.</summary>
/// <param name="data">The rows; each pass has a cursor of its own.</param>
/// <param name="columns">Where label, weight and features are.</param>
/// <param name="features">The fitted feature columns.</param>
internal sealed class ExampleStream(IDataView data, ExampleColumns columns, IReadOnlyList<FeatureColumn> features) : ISequenceStream
{
    public required long SequenceCount { get; init; }

    public required long MaximumBytes { get; init; }

    /// <summary>Which rows are held out.</summary>
    public ValidationSplit Split { get; init; }

    /// <summary>Whether the rows held out are given, or the others.</summary>
    public bool TakesHeldOut { get; init; }

    /// <summary>With the pass's number decides the order of rows where the data can come in any; null: their own order.</summary>
    public ulong? Seed { get; init; }

    public SequenceStore NewStore() => columns.NewStore(data.Schema, features);

    public ISequencePass Open(int pass, Cancellation cancellation)
    {
        Random? order = Seed is { } seed && data.CanShuffle ? new Random(unchecked((int)(seed + ((ulong)pass * 1_000_003)))) : null;
        return new Pass(this, new ExampleCursor(data, columns, row => new SequenceRowReader(row, features), order), cancellation);
    }

    /// <summary>All sequences in memory, or null when they take more bytes than they may.</summary>
    public SequenceStore? ReadAll(Cancellation cancellation)
    {
        SequenceStore store = NewStore();
        using ISequencePass pass = Open(pass: 0, cancellation);
        while (pass.AppendNext(store))
        {
            if (store.Bytes > MaximumBytes)
            {
                return null;
            }
        }

        return store;
    }

    private bool Takes(ExampleCursor cursor) => Split.Fraction == 0 || Split.HoldsOut(cursor.Id) == TakesHeldOut;

    private sealed class Pass(ExampleStream stream, ExampleCursor cursor, Cancellation cancellation) : ISequencePass
    {
        private long _count;

        public bool AppendNext(SequenceStore store)
        {
            while (cursor.MoveNext(cancellation))
            {
                if (stream.Takes(cursor))
                {
                    _count++;
                    cursor.Append(store);
                    return true;
                }
            }

            return _count == stream.SequenceCount
                ? false
                : throw new InvalidOperationException(
                    $"Data that are read again for every epoch must give the same rows each time: got {_count} sequences, expected {stream.SequenceCount} as before.");
        }

        public void Dispose() => cursor.Dispose();
    }
}
