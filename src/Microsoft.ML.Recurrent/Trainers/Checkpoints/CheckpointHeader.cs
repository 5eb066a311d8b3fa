using System.Text.Json;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Trainers.Checkpoints;

/// <summary>What stands in a checkpoint beside the state: of which training it is, and what was told of it so far.</summary>
/// <param name="Fingerprint">Of options and data.</param>
/// <param name="Elapsed">Time trained so far.</param>
/// <param name="History">Reports of the epochs that have ended.</param>
internal sealed record CheckpointHeader(TrainingFingerprint Fingerprint, TimeSpan Elapsed, IReadOnlyList<TrainingEpoch> History)
{
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("elapsed", Elapsed.ToString("c"));
            json.WriteStartObject("fingerprint");
            foreach ((string name, string value) in Fingerprint.Parts)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WritePropertyName("history");
            using var history = new MemoryStream();
            HistoryFile.Write(History, history);
            json.WriteRawValue(history.ToArray());
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no header.</exception>
    public static CheckpointHeader Of(byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            var parts = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty part in root.GetProperty("fingerprint").EnumerateObject())
            {
                parts[part.Name] = part.Value.GetString()!;
            }

            using var history = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(root.GetProperty("history")));
            return new CheckpointHeader(
                new TrainingFingerprint(parts),
                TimeSpan.ParseExact(root.GetProperty("elapsed").GetString()!, "c", System.Globalization.CultureInfo.InvariantCulture),
                HistoryFile.Read(history));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentNullException)
        {
            throw new InvalidDataException($"The checkpoint is damaged: {exception.Message}", exception);
        }
    }
}
