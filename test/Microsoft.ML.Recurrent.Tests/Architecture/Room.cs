namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>
/// A folder of the library and what its code may use: the rooms named, and all that those may use. The root folder is the room of the catalog.
/// </summary>
internal sealed class Room
{
    private const string Catalog = "";

    private static readonly Dictionary<string, string[]> DirectUses = new(StringComparer.Ordinal)
    {
        [Catalog] = ["Experiments", "Trainers", "Evaluation", "Data", "Interop"],
        ["Experiments"] = ["Trainers", "Evaluation"],
        ["Trainers"] = ["Transformers", "DataViews", "Engine/Training"],
        ["Transformers"] = ["Persistence", "DataViews"],
        ["Evaluation"] = ["DataViews"],
        ["Data"] = ["DataViews"],
        ["DataViews"] = ["HostAccess", "Engine/Sequences"],
        ["Persistence"] = ["Interop", "Diagnostics", "HostAccess"],
        ["Interop"] = ["Engine/Networks"],
        ["Diagnostics"] = ["Engine/Training"],
        ["HostAccess"] = [],
        ["Engine/Training"] = ["Engine/Networks"],
        ["Engine/Networks"] = ["Engine/Heads"],
        ["Engine/Heads"] = ["Engine/Layers"],
        ["Engine/Layers"] = ["Engine/Cells", "Engine/Sequences"],
        ["Engine/Cells"] = ["Engine/Kernels"],
        ["Engine/Kernels"] = ["Engine/Numerics"],
        ["Engine/Sequences"] = ["Engine/Numerics"],
        ["Engine/Numerics"] = [],
    };

    private readonly HashSet<string> _uses = new(StringComparer.Ordinal);

    private Room(string name)
    {
        Name = name;
        AddUses(name);
    }

    public static IReadOnlyDictionary<string, Room> All { get; } =
        DirectUses.Keys.ToDictionary(name => name, name => new Room(name), StringComparer.Ordinal);

    public string Name { get; }

    /// <summary>Below the border: knows nothing of ML.NET.</summary>
    public bool IsEngine => Name.StartsWith("Engine/", StringComparison.Ordinal);

    /// <summary>The namespace of its internal types.</summary>
    public string Namespace => Name.Length == 0 ? "Microsoft.ML.Recurrent" : "Microsoft.ML.Recurrent." + Name.Replace('/', '.');

    public bool MayUse(string otherRoom) => otherRoom == Name || _uses.Contains(otherRoom);

    private void AddUses(string room)
    {
        foreach (string used in DirectUses[room])
        {
            if (_uses.Add(used))
            {
                AddUses(used);
            }
        }
    }
}
