using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>The library's assembly and symbols, read as data: which file declares each type, and what each type names.</summary>
internal sealed class CompiledLibrary
{
    private const string LibraryFolder = "/src/Microsoft.ML.Recurrent/";

    // Portable PDB: the documents of a type none of whose methods has a line of its own.
    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly PEReader _image;
    private readonly MetadataReader _metadata;
    private readonly MetadataReader _symbols;
    private readonly Dictionary<TypeDefinitionHandle, CompiledType> _types = [];

    private CompiledLibrary(PEReader image, MetadataReaderProvider symbols)
    {
        _image = image;
        _metadata = image.GetMetadataReader();
        _symbols = symbols.GetMetadataReader();
        foreach (TypeDefinitionHandle handle in _metadata.TypeDefinitions)
        {
            CompiledType type = TypeOf(handle);
            AddFiles(handle, type);
            new ReferenceCollector(_image, _metadata, type, TypeOf).AddAll(_metadata.GetTypeDefinition(handle));
        }
    }

    public static CompiledLibrary AtHand { get; } = Read(Assembly.Load("Microsoft.ML.Recurrent").Location);

    /// <summary>The top-level types that a source file of ours declares: not those the compiler adds.</summary>
    public IEnumerable<CompiledType> Types => _types.Values.Distinct().Where(type => type.Files.Count > 0);

    private static CompiledLibrary Read(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        return new CompiledLibrary(image, symbols);
    }

    private CompiledType TypeOf(TypeDefinitionHandle handle)
    {
        if (_types.TryGetValue(handle, out CompiledType? known))
        {
            return known;
        }

        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        CompiledType compiled = outer.IsNil
            ? new CompiledType(
                _metadata.GetString(type.Name).Split('`')[0],
                _metadata.GetString(type.Namespace),
                type.GetGenericParameters().Count > 0,
                (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
            : TypeOf(outer);
        _types.Add(handle, compiled);
        return compiled;
    }

    private void AddFiles(TypeDefinitionHandle handle, CompiledType type)
    {
        foreach (MethodDefinitionHandle method in _metadata.GetTypeDefinition(handle).GetMethods())
        {
            foreach (SequencePoint point in _symbols.GetMethodDebugInformation(method).GetSequencePoints())
            {
                AddFile(point.Document, type);
            }
        }

        foreach (CustomDebugInformationHandle informationHandle in _symbols.GetCustomDebugInformation(handle))
        {
            CustomDebugInformation information = _symbols.GetCustomDebugInformation(informationHandle);
            if (_symbols.GetGuid(information.Kind) != TypeDefinitionDocuments)
            {
                continue;
            }

            BlobReader documents = _symbols.GetBlobReader(information.Value);
            while (documents.RemainingBytes > 0)
            {
                AddFile(MetadataTokens.DocumentHandle(documents.ReadCompressedInteger()), type);
            }
        }
    }

    private void AddFile(DocumentHandle document, CompiledType type)
    {
        string path = _symbols.GetString(_symbols.GetDocument(document).Name).Replace('\\', '/');
        int start = path.LastIndexOf(LibraryFolder, StringComparison.Ordinal);
        string file = start < 0 ? "" : path[(start + LibraryFolder.Length)..];
        if (file.Length > 0 && !file.StartsWith("obj/", StringComparison.Ordinal))
        {
            type.Files.Add(file);
        }
    }
}
