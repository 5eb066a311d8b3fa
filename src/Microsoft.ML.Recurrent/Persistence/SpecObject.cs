using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// A JSON object that is read property by property; a property that nobody asked for is refused at the end, since the model
/// might not work as meant without it.
/// </summary>
/// <remarks>
/// Without the serializer, whose converters of every type cost a third of the time from a program's start to its first
/// prediction (450 methods to compile).
/// </remarks>
internal sealed class SpecObject
{
    private readonly JsonElement _element;
    private readonly List<string> _names = [];

    public SpecObject(JsonElement element, string role)
    {
        Role = role;
        _element = element.ValueKind == JsonValueKind.Object ? element : throw Wrong(role, element, "an object");
    }

    /// <summary>What the object stands for, in errors.</summary>
    public string Role { get; }

    /// <summary>Allows a property that older builds wrote and nothing needs any more.</summary>
    public void Skip(string name) => Find(name);

    public int Int32(string name, int missing = 0)
        => Find(name) is not { } value ? missing
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
            : throw Wrong(name, value, "a whole number");

    public long Int64(string name)
        => Find(name) is not { } value ? 0
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number
            : throw Wrong(name, value, "a whole number");

    public bool Boolean(string name)
        => Find(name) is not { } value ? false
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.ValueKind == JsonValueKind.True
            : throw Wrong(name, value, "true or false");

    public float Single(string name) => (float)Double(name);

    public double Double(string name) => Find(name) is { } value ? ToDouble(name, value) : 0;

    public double? OptionalDouble(string name) => Find(name) is { ValueKind: not JsonValueKind.Null } value ? ToDouble(name, value) : null;

    public TimeSpan TimeSpan(string name) => OptionalTimeSpan(name) ?? default;

    public TimeSpan? OptionalTimeSpan(string name)
        => Find(name) is not { } value ? null
            : value.ValueKind == JsonValueKind.String && System.TimeSpan.TryParseExact(value.GetString(), "c", CultureInfo.InvariantCulture, out TimeSpan time) ? time
            : throw Wrong(name, value, "a time");

    /// <summary>A member of an enumeration by name, or by number as a build with another set of names would have it.</summary>
    public T Enum<T>(string name, T missing = default)
        where T : struct, Enum
    {
        if (Find(name) is not { } value)
        {
            return missing;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number))
        {
            return (T)System.Enum.ToObject(typeof(T), number);
        }

        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null && Array.IndexOf(System.Enum.GetNames(typeof(T)), text) >= 0
            ? (T)System.Enum.Parse(typeof(T), text)
            : throw Wrong(name, value, "one of " + string.Join(", ", System.Enum.GetNames(typeof(T))));
    }

    public string Text(string name) => OptionalText(name) ?? throw Missing(name);

    public string? OptionalText(string name)
        => Find(name) is not { ValueKind: not JsonValueKind.Null } value ? null
            : value.ValueKind == JsonValueKind.String ? JsonText.Read(value)
            : throw Wrong(name, value, "a text");

    public string[] Texts(string name) => OptionalTexts(name) ?? throw Missing(name);

    public string[]? OptionalTexts(string name) => OptionalList(name, (element, _) => element.ValueKind switch
    {
        JsonValueKind.String => JsonText.Read(element),
        JsonValueKind.Null => null!,
        _ => throw Wrong(name, element, "a text"),
    });

    public float[]? OptionalSingles(string name)
    {
        if (OptionalArray(name) is not { } array)
        {
            return null;
        }

        var numbers = new float[array.GetArrayLength()];
        int i = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            numbers[i++] = (float)ToDouble(name, element);
        }

        return numbers;
    }

    /// <summary>A list of numbers; empty when the property is missing.</summary>
    public double[] Numbers(string name)
        => OptionalArray(name) is { } array ? [.. array.EnumerateArray().Select(element => ToDouble(name, element))] : [];

    /// <summary>Numbers by name; none when the property is missing.</summary>
    public IReadOnlyDictionary<string, double> Doubles(string name)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        if (OptionalElement(name) is { } value)
        {
            foreach (JsonProperty number in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw Wrong(name, value, "an object"))
            {
                numbers[number.Name] = ToDouble(number.Name, number.Value);
            }
        }

        return numbers;
    }

    public ulong[]? OptionalKeys(string name)
    {
        if (OptionalArray(name) is not { } array)
        {
            return null;
        }

        var keys = new ulong[array.GetArrayLength()];
        int i = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            keys[i++] = element.ValueKind == JsonValueKind.Number && element.TryGetUInt64(out ulong key) ? key : throw Wrong(name, element, "a key");
        }

        return keys;
    }

    public T Object<T>(string name, Func<SpecObject, T> read)
        where T : class => OptionalObject(name, read) ?? throw Missing(name);

    public T? OptionalObject<T>(string name, Func<SpecObject, T> read)
        where T : class => Find(name) is { ValueKind: not JsonValueKind.Null } value ? Read(value, name, read) : default;

    public T[] Objects<T>(string name, Func<SpecObject, T> read)
        where T : class => OptionalObjects(name, read) ?? throw Missing(name);

    public T[]? OptionalObjects<T>(string name, Func<SpecObject, T> read)
        where T : class => OptionalList(name, (element, role) => Read(element, role, read));

    /// <summary>A property as it stands, null when it is missing.</summary>
    public JsonElement? OptionalElement(string name) => Find(name) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    /// <summary>Reads an object whole.</summary>
    public static T Read<T>(JsonElement element, string role, Func<SpecObject, T> read)
    {
        var json = new SpecObject(element, role);
        T result = read(json);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!json._names.Contains(property.Name))
            {
                throw new JsonException($"'{role}' has the property '{property.Name}', which this build does not know.");
            }
        }

        return result;
    }

    private JsonElement? Find(string name)
    {
        _names.Add(name);
        return _element.TryGetProperty(name, out JsonElement value) ? value : null;
    }

    private JsonElement? OptionalArray(string name)
        => OptionalElement(name) is not { } value ? null : value.ValueKind == JsonValueKind.Array ? value : throw Wrong(name, value, "a list");

    private T[]? OptionalList<T>(string name, Func<JsonElement, string, T> read)
        where T : class
    {
        if (OptionalArray(name) is not { } array)
        {
            return null;
        }

        var items = new T[array.GetArrayLength()];
        int i = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            items[i++] = read(element, name);
        }

        return items;
    }

    private static double ToDouble(string name, JsonElement value)
        => value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out double number) => number,
            JsonValueKind.String when value.ValueEquals("NaN") => double.NaN,
            JsonValueKind.String when value.ValueEquals("Infinity") => double.PositiveInfinity,
            JsonValueKind.String when value.ValueEquals("-Infinity") => double.NegativeInfinity,
            _ => throw Wrong(name, value, "a number"),
        };

    private JsonException Missing(string name) => new($"'{Role}' lacks the property '{name}'.");

    private static JsonException Wrong(string name, JsonElement value, string expected)
        => new($"'{name}' is {value.ValueKind} {(value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : "")}, expected {expected}.");
}
