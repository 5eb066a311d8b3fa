using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// The streams of a saved transformer with the SHA-256 of each in a stream of its own, <c>{"model.json": "9f86d0...", ...}</c>: a damaged bit is found before
/// anything is made of it. Builds that do not know the hashes ignore them, and an entry without them loads unchecked; whoever changes a stream on purpose
/// leaves them out.
/// </summary>
internal static class HashedEntry
{
    public const string Name = "hashes.json";

    /// <summary>Writes streams in the given order, then their hashes.</summary>
    public static void Write(ModelEntryWriter entry, params (string Name, Action<Stream> Write)[] streams)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, Action<Stream> write) in streams)
        {
            entry.WriteStream(name, stream => hashes.Add(name, WriteHashed(stream, write)));
        }

        entry.WriteStream(Name, stream => WriteHashes(hashes, stream));
    }

    /// <summary>The hashes of an entry, or null when it has none.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static IReadOnlyDictionary<string, string>? ReadHashes(ModelEntryReader entry) => entry.TryReadStream(Name, ReadHashes);

    /// <summary>Wraps what reads a stream so that the stream is first held against its hash; without hashes nothing is checked.</summary>
    public static Func<Stream, T> Checked<T>(IReadOnlyDictionary<string, string>? hashes, string name, Func<Stream, T> read) => hashes is null ? read : stream =>
    {
        if (!hashes.TryGetValue(name, out string? expected))
        {
            throw new InvalidDataException($"{Name} is damaged: it lacks the hash of {name}.");
        }

        stream.Position = 0;
        string actual = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (actual != expected)
        {
            throw new InvalidDataException(
                $"{name} is damaged: its SHA-256 is {actual}, and {Name} says {expected}. A file that was changed on purpose loads without {Name}.");
        }

        stream.Position = 0;
        return read(stream);
    };

    private static string WriteHashed(Stream stream, Action<Stream> write)
    {
        using var hash = SHA256.Create();
        using (var hashing = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        {
            write(hashing);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    private static void WriteHashes(Dictionary<string, string> hashes, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        foreach ((string name, string hash) in hashes)
        {
            json.WriteString(name, hash);
        }

        json.WriteEndObject();
    }

    private static Dictionary<string, string> ReadHashes(Stream stream)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            foreach (JsonProperty hash in document.RootElement.EnumerateObject())
            {
                hashes[hash.Name] = hash.Value.GetString() ?? throw new JsonException($"The hash of {hash.Name} is null.");
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{Name} is damaged: {exception.Message}", exception);
        }

        return hashes;
    }
}
