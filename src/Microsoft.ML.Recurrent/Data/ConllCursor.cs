using Microsoft.ML.Data;

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
        if (!IsColumnActive(column))
        {
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when this cursor was made.");
        }

        int index = column.Index;
        Delegate getter = index < tokenColumnCount
            ? (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) => GetTokens(index, ref value))
            : (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = MetadataOf(index - tokenColumnCount));
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' has values of {schema[index].Type.RawType}: got a getter's type {typeof(TValue)}.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CheckAtRow();
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
        CheckAtRow();
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
        CheckAtRow();
        return sentences.Metadata(key);
    }

    private void CheckAtRow()
    {
        if (_position < 0)
        {
            throw new InvalidOperationException("The cursor is not at a row: call MoveNext first, and get no values after it returned false.");
        }
    }
}
