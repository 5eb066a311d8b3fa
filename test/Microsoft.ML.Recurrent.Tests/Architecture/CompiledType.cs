namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>A top-level type of the library as compiled; what its nested types do counts as its own.</summary>
internal sealed class CompiledType(string name, string @namespace, bool isGeneric, bool isPublic)
{
    public string Name { get; } = name;

    public string Namespace { get; } = @namespace;

    public bool IsGeneric { get; } = isGeneric;

    public bool IsPublic { get; } = isPublic;

    /// <summary>The files that declare it, relative to the library's folder.</summary>
    public SortedSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The library's types it names.</summary>
    public HashSet<CompiledType> Uses { get; } = [];

    /// <summary>The types and members of other assemblies it names.</summary>
    public HashSet<HostMember> HostUses { get; } = [];

    /// <summary>The room of its files.</summary>
    public Room Room => Room.Holding(File) ?? throw new InvalidOperationException($"{File} is in no room of the design.");

    /// <summary>The namespace that mirrors its folder.</summary>
    public string FolderNamespace => Path.Combine("Microsoft.ML.Recurrent", Path.GetDirectoryName(File)!).Replace('\\', '.').Replace('/', '.');

    private string File => Files.Min!;

    public override string ToString() => Files.Count == 0 ? Namespace + "." + Name : File;
}
