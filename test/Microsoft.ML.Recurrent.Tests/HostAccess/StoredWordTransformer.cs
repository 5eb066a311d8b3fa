using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Tests.HostAccess;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<StoredWordTransformer>]

namespace Microsoft.ML.Recurrent.Tests.HostAccess;

/// <summary>The least transformer with something to save: it passes its input through and remembers a word.</summary>
public sealed class StoredWordTransformer(string word) : ILoadableTransformer<StoredWordTransformer>
{
    internal const string StreamName = "word.txt";

    static ModelEntryFormat ILoadableTransformer<StoredWordTransformer>.EntryFormat { get; } = new("STRDWORD", 0x00010001, 0x00010001, 0x00010001, "StoredWord");

    public string Word => word;

    public bool IsRowToRowMapper => false;

    static StoredWordTransformer ILoadableTransformer<StoredWordTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry) =>
        new(entry.ReadStream(StreamName, ReadWord));

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

    public IDataView Transform(IDataView input) => input;

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException("Not a row to row mapper.");

    // A loader checks lengths against the stream's before it allocates: the entry's stream has to know its length.
    private static string ReadWord(Stream stream)
    {
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        ModelEntryWriter.Begin<StoredWordTransformer>(ctx).WriteStream(StreamName, stream => stream.Write(Encoding.UTF8.GetBytes(word)));
}
