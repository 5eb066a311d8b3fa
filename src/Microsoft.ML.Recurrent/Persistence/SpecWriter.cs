using System.Text.Json;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// Writes a JSON object property by property. What is at its default is left out, and the version of the file is that of the newest property in it: an older
/// build reads what it understands and calls the rest newer, never damaged. A property that is added to a spec later is written with the version in which it
/// came.
/// </summary>
internal sealed class SpecWriter(Utf8JsonWriter json)
{
    /// <summary>The version of a file that has nothing newer.</summary>
    public const int BaseVersion = 2;

    /// <summary>The version from which readers know a text that holds half of a surrogate pair (<see cref="JsonText"/>).</summary>
    public const int CutTextVersion = 3;

    /// <summary>The version from which readers know encoder-decoders.</summary>
    public const int EncoderDecoderVersion = 4;

    /// <summary>The version from which readers know what language models brought: a head over a vocabulary, tied weights, weight drop, locked output dropout.</summary>
    public const int LanguageModelVersion = 4;

    /// <summary>The version from which readers know taggers that learn in BIOES and speak other labels.</summary>
    public const int SpanLabelsVersion = 5;

    /// <summary>The version of what has been written so far.</summary>
    public int Version { get; private set; } = BaseVersion;

    public void Int32(string name, int value, int missing = 0, int since = BaseVersion)
    {
        if (value != missing)
        {
            Begin(name, since);
            json.WriteNumberValue(value);
        }
    }

    public void Single(string name, float value, int since = BaseVersion)
    {
        if (value != 0)
        {
            Begin(name, since);
            Number(value);
        }
    }

    public void Boolean(string name, bool value, int since = BaseVersion)
    {
        if (value)
        {
            Begin(name, since);
            json.WriteBooleanValue(value);
        }
    }

    public void Enum<T>(string name, T value, T missing, int since = BaseVersion)
        where T : struct, Enum
    {
        if (!value.Equals(missing))
        {
            Begin(name, since);
            json.WriteStringValue(value.ToString());
        }
    }

    public void Text(string name, string? value, int since = BaseVersion)
    {
        if (value is not null)
        {
            Begin(name, since);
            Text(value);
        }
    }

    public void Texts(string name, IReadOnlyList<string>? values, int since = BaseVersion) => List(name, values, Text, since);

    public void Singles(string name, IReadOnlyList<float>? values, int since = BaseVersion) => List(name, values, Number, since);

    public void Keys(string name, IReadOnlyList<ulong>? values, int since = BaseVersion) => List(name, values, json.WriteNumberValue, since);

    public void Object<T>(string name, T? value, Action<SpecWriter, T> write, int since = BaseVersion)
        where T : class
    {
        if (value is not null)
        {
            Begin(name, since);
            Object(value, write);
        }
    }

    public void Objects<T>(string name, IReadOnlyList<T>? values, Action<SpecWriter, T> write, int since = BaseVersion)
        where T : class => List(name, values, value => Object(value, write), since);

    /// <summary>A property that the caller writes.</summary>
    public void Element<T>(string name, T? value, Action<Utf8JsonWriter, T> write, int since = BaseVersion)
        where T : class
    {
        if (value is not null)
        {
            Begin(name, since);
            write(json, value);
        }
    }

    private void Begin(string name, int since)
    {
        Version = Math.Max(Version, since);
        json.WritePropertyName(name);
    }

    private void Object<T>(T value, Action<SpecWriter, T> write)
    {
        json.WriteStartObject();
        write(this, value);
        json.WriteEndObject();
    }

    private void List<T>(string name, IReadOnlyList<T>? values, Action<T> write, int since)
    {
        if (values is null)
        {
            return;
        }

        Begin(name, since);
        json.WriteStartArray();
        foreach (T value in values)
        {
            write(value);
        }

        json.WriteEndArray();
    }

    private void Text(string value)
    {
        Version = Math.Max(Version, JsonText.IsWhole(value) ? BaseVersion : CutTextVersion);
        JsonText.Write(json, value);
    }

    private void Number(float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteStringValue(float.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }
}
