using System.Text.Json;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>The options that a model was trained with, by name as texts, as JSON in a stream of its own: for people, and to train it further. A model without them scores alike.</summary>
internal static class OptionsFile
{
    public const string Name = "options.json";

    public static void Write(IReadOnlyDictionary<string, string> options, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        foreach ((string name, string value) in options)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    /// <exception cref="InvalidDataException">The file holds no options.</exception>
    public static IReadOnlyDictionary<string, string> Read(Stream stream)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            var options = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty option in document.RootElement.EnumerateObject())
            {
                options[option.Name] = option.Value.GetString() ?? "";
            }

            return options;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{Name} is damaged: {exception.Message}", exception);
        }
    }
}
