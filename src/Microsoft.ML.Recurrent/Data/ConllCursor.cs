using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>Goes through the sentences of a file.</summary>
internal sealed class ConllCursor(DataViewSchema schema, ConllSentences sentences, int tokenColumnCount, bool[] active) : FileCursor(schema, active)
{
    protected override bool ReadRow() => sentences.MoveNext();

    protected override Delegate NewGetter(int column) => column < tokenColumnCount
        ? (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) => GetTokens(column, ref value))
        : (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = MetadataOf(column - tokenColumnCount));

    protected override void Close() => sentences.Dispose();

    private void GetTokens(int column, ref VBuffer<ReadOnlyMemory<char>> value)
    {
        CheckIsAtRow();
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
        CheckIsAtRow();
        return sentences.Metadata(key);
    }
}
