using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>Writes a transformer's entry in a model zip: a header that names its loader, then streams of our own.</summary>
internal sealed class ModelEntryWriter
{
    private readonly ModelSaveContext _context;

    private ModelEntryWriter(ModelSaveContext context) => _context = context;

    /// <summary>Writes the header of a <typeparamref name="T"/>'s entry.</summary>
    public static ModelEntryWriter Begin<T>(ModelSaveContext context)
        where T : class, ILoadableTransformer<T>
    {
        ArgumentNullException.ThrowIfNull(context);
        OpenedInternals.EnsurePresent();
        WriteHeader(context, T.EntryFormat, typeof(T).Assembly);
        return new ModelEntryWriter(context);
    }

    /// <summary>Adds the stream <paramref name="name"/>; the stream given to <paramref name="write"/> is closed by ML.NET.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void WriteStream(string name, Action<Stream> write) => _context.SaveBinaryStream(name, writer =>
    {
        writer.Flush();
        write(writer.BaseStream);
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteHeader(ModelSaveContext context, ModelEntryFormat format, Assembly loaderAssembly)
    {
        if (!context.InRepository)
        {
            throw new NotSupportedException("A recurrent model is saved as an entry of a model zip; got a bare stream, which cannot hold its weights.");
        }

        context.CheckAtModel();
        context.SetVersionInfo(HeaderOf(format, loaderAssembly));
    }

    /// <summary>ML.NET's form of <paramref name="format"/>; the reader compares an entry's header with it.</summary>
    internal static VersionInfo HeaderOf(ModelEntryFormat format, Assembly loaderAssembly) => new(
        format.Signature,
        verWrittenCur: format.Version,
        verReadableCur: format.OldestReader,
        verWeCanReadBack: format.OldestReadable,
        loaderAssemblyName: loaderAssembly.FullName,
        loaderSignature: format.LoaderSignature);
}
