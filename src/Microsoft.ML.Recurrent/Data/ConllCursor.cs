using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>Goes through the sentences of a file.</summary>
internal sealed class ConllCursor(DataViewSchema schema, ConllSentences sentences, int tokenColumnCount, bool[] active) : DataViewRowCursor
{
    private const long BeforeFirst = -1;

    private long _position = BeforeFirst;
    private bool _hasEnded;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (_hasEnded)
        {
            return false;
        }

        // Ended until it is not: after a line that could not be read no sentence is whole.
        long next = _position + 1;
        (_hasEnded, _position) = (true, BeforeFirst);
        if (sentences.MoveNext())
        {
            (_hasEnded, _position) = (false, next);
        }

        return !_hasEnded;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => (uint)column.Index < (uint)active.Length && active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);

        int index = column.Index;
        Delegate getter = index < tokenColumnCount
            ? (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) => GetTokens(index, ref value))
            : (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = MetadataOf(index - tokenColumnCount));
        return CursorChecks.Typed<TValue>(getter, schema[index]);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CursorChecks.AtRow(_position);
        id = new DataViewRowId((ulong)_position, 0);
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasEnded = true;
            _position = BeforeFirst;
            sentences.Dispose();
        }
    }

    private void GetTokens(int column, ref VBuffer<ReadOnlyMemory<char>> value)
    {
        CursorChecks.AtRow(_position);
        IReadOnlyList<ReadOnlyMemory<char>> tokens = sentences.Values(column);
        VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, tokens.Count);
        for (int token = 0; token < tokens.Count; token++)
        {
            editor.Values[token] = tokens[token];
        }

        value = editor.Commit();
    }

    private ReadOnlyMemory<char> MetadataOf(int key)
    {
        CursorChecks.AtRow(_position);
        return sentences.Metadata(key);
    }
}
