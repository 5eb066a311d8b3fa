using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>One object with a member per option: a number, true, false or a text.</summary>
internal sealed class TrialParametersJsonConverter : JsonConverter<TrialParameters>
{
    public override TrialParameters Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException($"Parameters of a trial: expected an object, got {reader.TokenType}.");
        }

        var values = new List<KeyValuePair<string, object>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            values.Add(KeyValuePair.Create<string, object>(name, reader.TokenType switch
            {
                JsonTokenType.True => true,
                JsonTokenType.False => false,
                JsonTokenType.String => reader.GetString()!,
                JsonTokenType.Number => reader.GetDouble(),
                _ => throw new JsonException($"Option {name}: expected a number, a Boolean or a text, got {reader.TokenType}."),
            }));
        }

        try
        {
            return new TrialParameters(values);
        }
        catch (ArgumentException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, TrialParameters value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((string name, object each) in value)
        {
            switch (each)
            {
                case bool flag:
                    writer.WriteBoolean(name, flag);
                    break;
                case double number:
                    writer.WriteNumber(name, number);
                    break;
                default:
                    writer.WriteString(name, (string)each);
                    break;
            }
        }

        writer.WriteEndObject();
    }
}
