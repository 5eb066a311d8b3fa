namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>
/// A folder of the library and what its code may use: the rooms named, and all that those may use. Folders inside a room belong to it; the
/// root folder is the room of the catalog.
/// </summary>
internal sealed class Room
{
    private const string Catalog = "";

    private static readonly Dictionary<string, string[]> DirectUses = new(StringComparer.Ordinal)
    {
        [Catalog] = ["Experiments", "Trainers", "Evaluation", "Evaluation/Forecasts", "Data", "Interop", "Reports"],
        ["Experiments"] = ["Experiments/Tuning", "Trainers", "Evaluation", "Data"],
        ["Experiments/Tuning"] = ["Experiments/Spaces"],
        ["Experiments/Spaces"] = ["Trainers"],
        ["Reports"] = ["Transformers", "Experiments"],
        ["Trainers"] = ["Transformers", "DataViews", "Evaluation", "Engine/Training"],
        ["Transformers"] = ["Persistence", "DataViews"],
        ["Evaluation"] = ["DataViews"],
        // Forecasts are measured series by series.
        ["Evaluation/Forecasts"] = ["Evaluation", "Data"],
        ["Data"] = ["DataViews"],
        ["DataViews"] = ["HostAccess", "Engine/Sequences"],
        // A saved model remembers its columns, its history and the scheme of its tags.
        ["Persistence"] = ["Interop", "DataViews", "Diagnostics", "Evaluation", "Engine/Forecasting"],
        ["Interop"] = ["Engine/Networks"],
        ["Diagnostics"] = ["Engine/Training"],
        ["HostAccess"] = [],
        ["Engine/Forecasting"] = ["Engine/Training"],
        ["Engine/Training"] = ["Engine/Networks", "Engine/EncoderDecoders"],
        ["Engine/EncoderDecoders"] = ["Engine/Networks", "Engine/Attention", "Engine/Decoding"],
        ["Engine/Decoding"] = ["Engine/Sequences"],
        ["Engine/Networks"] = ["Engine/Heads", "Engine/Inputs"],
        ["Engine/Heads"] = ["Engine/Layers"],
        ["Engine/Inputs"] = ["Engine/Recurrence", "Engine/Pooling"],
        ["Engine/Pooling"] = ["Engine/Layers"],
        ["Engine/Attention"] = ["Engine/Layers"],
        ["Engine/Recurrence"] = ["Engine/Layers", "Engine/Cells"],
        ["Engine/Layers"] = ["Engine/Kernels", "Engine/Sequences"],
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

    /// <summary>The room that holds a file, given relative to the library's folder: of its folder, or of the nearest folder above that is a room.</summary>
    public static Room? Holding(string file)
    {
        string folder = Path.GetDirectoryName(file)!.Replace('\\', '/');
        while (folder.Length > 0 && !All.ContainsKey(folder))
        {
            folder = Path.GetDirectoryName(folder)!.Replace('\\', '/');
        }

        bool isStray = folder.Length == 0 && file.Contains('/', StringComparison.Ordinal);
        return isStray ? null : All[folder];
    }

    public string Name { get; }

    /// <summary>Below the border: knows nothing of ML.NET.</summary>
    public bool IsEngine => Name.StartsWith("Engine/", StringComparison.Ordinal);

    public bool MayUse(Room other) => other == this || _uses.Contains(other.Name);

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
