namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>
/// One input cursor and the scoring cursors that read blocks of rows from it in turn, each under <see cref="Gate"/>. Disposed
/// with its last reader.
/// </summary>
internal sealed class InputRows(DataViewRowCursor cursor, int readerCount)
{
    private int _readers = readerCount;

    public Lock Gate { get; } = new();

    public DataViewRowCursor Cursor { get; } = cursor;

    /// <summary>
    /// Whether several readers take turns. Then a block's number is the Batch of its rows: it grows in the order of the
    /// input and belongs to one reader, which is what puts the rows of a cursor set in order again.
    /// </summary>
    public bool IsShared { get; } = readerCount > 1;

    public long BlockCount { get; private set; }

    public bool HasEnded { get; private set; }

    public long NextBlock() => BlockCount++;

    /// <summary>Moves on; not again after the end or a failure, which cursors need not survive.</summary>
    public bool MoveNext()
    {
        if (HasEnded)
        {
            return false;
        }

        HasEnded = true;
        HasEnded = !Cursor.MoveNext();
        return !HasEnded;
    }

    public void End() => HasEnded = true;

    public void Leave()
    {
        if (Interlocked.Decrement(ref _readers) == 0)
        {
            Cursor.Dispose();
        }
    }
}
