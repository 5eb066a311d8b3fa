using System.Text.Json;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>Key values in JSON: <c>{"type": "Int32", "values": ["10", "20"]}</c>.</summary>
internal static class KeyValuesJson
{
    /// <exception cref="JsonException">The element is something else.</exception>
    public static KeyValues Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("values", out JsonElement values) || values.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("Key values are an object of 'type' and 'values'.");
        }

        KeyValueKind kind = KeyValueKind.All.FirstOrDefault(one => type.ValueEquals(one.Name))
            ?? throw new JsonException($"Key values have the unknown type '{type.GetString()}'; known are {string.Join(", ", KeyValueKind.All.Select(one => one.Name))}.");
        var texts = new string[values.GetArrayLength()];
        int i = 0;
        foreach (JsonElement value in values.EnumerateArray())
        {
            texts[i++] = TextOf(value);
        }

        try
        {
            return kind.Parse(texts);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new JsonException($"A key value is not of the type {kind.Name}: {exception.Message}", exception);
        }
    }

    public static void Write(Utf8JsonWriter writer, KeyValues value)
    {
        writer.WriteStartObject();
        writer.WriteString("type", value.Kind.Name);
        writer.WriteStartArray("values");
        foreach (string text in value.ToTexts())
        {
            JsonText.Write(writer, text);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string TextOf(JsonElement element)
        => element.ValueKind == JsonValueKind.String ? JsonText.Read(element) : throw new JsonException($"A key value is {element.ValueKind}, expected a string.");
}
