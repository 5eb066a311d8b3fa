using System.Buffers.Binary;
using System.Reflection;
using System.Text.Json;

namespace Microsoft.ML.Recurrent.Tests;

/// <summary>
/// Values computed by PyTorch; test/Microsoft.ML.Recurrent.Parity writes them and its README lists them. Reads safetensors without
/// the library's own reader, which is among the things it judges.
/// </summary>
internal sealed class Golden
{
    private const string ResourcePrefix = "Golden/";
    private const string Extension = ".safetensors";

    private readonly Dictionary<string, GoldenTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _notes = new(StringComparer.Ordinal);

    private Golden(string caseName, ReadOnlySpan<byte> file)
    {
        CaseName = caseName;
        int headerLength = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        ReadOnlySpan<byte> values = file[(sizeof(ulong) + headerLength)..];
        using JsonDocument header = JsonDocument.Parse(file.Slice(sizeof(ulong), headerLength).ToArray());
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (JsonProperty note in entry.Value.EnumerateObject())
                {
                    _notes.Add(note.Name, note.Value.GetString()!);
                }

                continue;
            }

            _tensors.Add(entry.Name, ReadTensor(entry.Value, values));
        }
    }

    public string CaseName { get; }

    /// <summary>Settings, formula, versions and seed.</summary>
    public IReadOnlyDictionary<string, string> Notes => _notes;

    public IReadOnlyDictionary<string, GoldenTensor> Tensors => _tensors;

    public GoldenTensor this[string name] => _tensors.TryGetValue(name, out GoldenTensor? tensor)
        ? tensor
        : throw new KeyNotFoundException($"'{CaseName}' has no tensor '{name}', only {string.Join(", ", _tensors.Keys)}.");

    /// <summary>Every case there is, in name order.</summary>
    public static IReadOnlyList<string> CaseNames { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(name => name[ResourcePrefix.Length..^Extension.Length])
            .Order(StringComparer.Ordinal),
    ];

    public static Golden Load(string caseName)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourcePrefix + caseName + Extension)
            ?? throw new ArgumentException($"There is no golden file '{caseName}'.", nameof(caseName));
        var file = new byte[resource.Length];
        resource.ReadExactly(file);
        return new Golden(caseName, file);
    }

    /// <summary>A number among the notes.</summary>
    public double Setting(string name) => double.Parse(_notes[name], System.Globalization.CultureInfo.InvariantCulture);

    private static GoldenTensor ReadTensor(JsonElement entry, ReadOnlySpan<byte> values)
    {
        if (entry.GetProperty("dtype").GetString() != "F32")
        {
            throw new InvalidDataException("Golden files hold F32 only.");
        }

        int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        int from = entry.GetProperty("data_offsets")[0].GetInt32();
        int to = entry.GetProperty("data_offsets")[1].GetInt32();
        var floats = new float[shape.Aggregate(1, (product, size) => product * size)];
        if (to - from != floats.Length * sizeof(float))
        {
            throw new InvalidDataException($"{to - from} bytes for {floats.Length} floats.");
        }

        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = BinaryPrimitives.ReadSingleLittleEndian(values[(from + i * sizeof(float))..]);
        }

        return new GoldenTensor(shape, floats);
    }
}
