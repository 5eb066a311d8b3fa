using System.Text.Json;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>The header of a safetensors file, parsed and checked (format: <see cref="SafetensorsWriter"/>).</summary>
internal sealed class SafetensorsHeader
{
    private SafetensorsHeader(SafetensorsEntry[] entries) => Entries = entries;

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataLength)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException($"The safetensors header is {document.RootElement.ValueKind}, expected an object.");
            }

            SafetensorsEntry[] entries = [.. document.RootElement.EnumerateObject()
                .Where(member => member.Name != SafetensorsWriter.MetadataName)
                .Select(member => Entry(member.Name, member.Value))];
            Array.Sort(entries, (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
            CheckPlaces(entries, dataLength);
            return new SafetensorsHeader(entries);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: a text that is not UTF-8 shows only when it is read.
            throw new InvalidDataException($"The safetensors header is not JSON: {exception.Message}", exception);
        }
    }

    private static SafetensorsEntry Entry(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement elementType)
            || !value.TryGetProperty("shape", out JsonElement shape)
            || !value.TryGetProperty("data_offsets", out JsonElement offsets))
        {
            throw new InvalidDataException($"The safetensors header describes '{name}' without dtype, shape and data_offsets.");
        }

        if (elementType.ValueKind != JsonValueKind.String || !elementType.ValueEquals(SafetensorsWriter.ElementType))
        {
            throw new InvalidDataException($"The tensor '{name}' has the dtype {elementType.GetRawText()}, expected {SafetensorsWriter.ElementType}.");
        }

        long[] sizes = Integers(name, "shape", shape);
        if (Integers(name, "data_offsets", offsets) is not [long begin, long end] || begin > end)
        {
            throw new InvalidDataException($"The tensor '{name}' has the data_offsets {offsets.GetRawText()}, expected its begin and end.");
        }

        var entry = new SafetensorsEntry(name, sizes, begin, end);
        if (Bytes(sizes) != end - begin)
        {
            throw new InvalidDataException($"The tensor '{name}' of shape {shape.GetRawText()} does not fill its {end - begin} bytes.");
        }

        return entry;
    }

    private static long[] Integers(string name, string property, JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException($"The tensor '{name}' has a {property} that is {array.ValueKind}, expected an array.");
        }

        return [.. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number) && number >= 0
            ? number
            : throw new InvalidDataException($"The tensor '{name}' has {item.GetRawText()} in its {property}, expected a whole number from 0."))];
    }

    /// <summary>Bytes of a shape, or -1 when no file could hold them.</summary>
    private static long Bytes(long[] sizes)
    {
        Int128 bytes = sizeof(float);
        foreach (long size in sizes)
        {
            bytes *= size;
            if (bytes > long.MaxValue)
            {
                return -1;
            }
        }

        return (long)bytes;
    }

    private static void CheckPlaces(SafetensorsEntry[] entries, long dataLength)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        long end = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (!names.Add(entry.Name))
            {
                throw new InvalidDataException($"The safetensors header names '{entry.Name}' twice.");
            }

            if (entry.Begin != end)
            {
                throw new InvalidDataException($"The tensor '{entry.Name}' begins at byte {entry.Begin} of the data, expected {end}: tensors overlap or leave a hole.");
            }

            end = entry.End;
        }

        if (end != dataLength)
        {
            throw new InvalidDataException($"The tensors take {end} bytes of data and the file has {dataLength}: it was cut or is damaged.");
        }
    }
}
