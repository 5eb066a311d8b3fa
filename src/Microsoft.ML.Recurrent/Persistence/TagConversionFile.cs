using System.Text.Json;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>A conversion of tags as JSON: <c>{"outputColumnName": "Tags", "inputColumnName": "Tags", "outputScheme": "Bio"}</c>.</summary>
internal static class TagConversionFile
{
    public const string Name = "conversion.json";

    public static void Write(TagConversion conversion, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        var writer = new SpecWriter(json);
        json.WriteStartObject();
        writer.Text("outputColumnName", conversion.OutputColumnName);
        writer.Text("inputColumnName", conversion.InputColumnName);
        writer.Text("outputScheme", conversion.OutputScheme.ToString());
        writer.Object("inputFormat", conversion.InputFormat, (format, value) =>
        {
            format.Text("separator", value.Separator.ToString());
            format.Boolean("letterAtEnd", value.LetterAtEnd);
            format.Boolean("ignoreCase", value.IgnoreCase);
        });
        json.WriteEndObject();
    }

    /// <exception cref="InvalidDataException">The file is no conversion to a scheme.</exception>
    public static TagConversion Read(Stream stream)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            return SpecObject.Read(document.RootElement, "conversion", json => new TagConversion
            {
                OutputColumnName = ColumnName(json, "outputColumnName"),
                InputColumnName = ColumnName(json, "inputColumnName"),
                OutputScheme = json.Enum("outputScheme", missing: TaggingScheme.None) is var scheme && Enum.IsDefined(scheme) && scheme != TaggingScheme.None
                    ? scheme
                    : throw new JsonException($"'outputScheme' is {scheme}, expected a scheme with letters."),
                InputFormat = json.OptionalObject("inputFormat", format => new TagFormat
                {
                    Separator = Separator(format),
                    LetterAtEnd = format.Boolean("letterAtEnd"),
                    IgnoreCase = format.Boolean("ignoreCase"),
                }),
            });
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            // The second: a text that is not UTF-8 shows only when it is read. The third: a separator that is a letter, a digit or a blank.
            throw new InvalidDataException($"{Name} is damaged: {exception.Message}", exception);
        }
    }

    private static string ColumnName(SpecObject json, string property)
        => json.Text(property) is { Length: > 0 } name ? name : throw new JsonException($"'{property}' is empty, expected the name of a column.");

    private static char Separator(SpecObject json)
        => json.Text("separator") is { Length: 1 } text ? text[0] : throw new JsonException("'separator' is not one character.");
}
