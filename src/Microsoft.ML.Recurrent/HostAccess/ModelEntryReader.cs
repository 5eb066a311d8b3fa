using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>Reads what <see cref="ModelEntryWriter"/> wrote.</summary>
internal sealed class ModelEntryReader
{
    private readonly ModelLoadContext _context;

    private ModelEntryReader(ModelLoadContext context) => _context = context;

    /// <summary>Checks the entry's header; throws when the entry is another model's or too new for this build.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ModelEntryReader Open<T>(ModelLoadContext context)
        where T : class, ILoadableTransformer<T>
    {
        context.CheckAtModel(ModelEntryWriter.HeaderOf(T.EntryFormat, typeof(T).Assembly));
        return new ModelEntryReader(context);
    }

    /// <summary>Reads the stream <paramref name="name"/> whole; throws <see cref="InvalidDataException"/> when the entry has none of that name.</summary>
    public T ReadStream<T>(string name, Func<Stream, T> read)
        where T : class
        => TryReadStream(name, read)
            ?? throw new InvalidDataException($"The model's entry '{_context.Directory}' has no stream '{name}': the file is damaged or was written by something else.");

    /// <summary>Reads the stream <paramref name="name"/> whole; null when the entry has none of that name.</summary>
    public T? TryReadStream<T>(string name, Func<Stream, T> read)
        where T : class
    {
        T? result = null;
        _context.TryLoadBinaryStream(name, reader => result = read(reader.BaseStream));
        return result;
    }
}
