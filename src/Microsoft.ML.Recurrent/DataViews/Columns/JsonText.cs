using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>
/// Texts in JSON without loss. A text of .NET may hold half of a surrogate pair (a text that was cut inside an emoji), which UTF-8 cannot hold and
/// System.Text.Json replaces by U+FFFD; such a half is written as JSON's escape <c>\uD83D</c>, which Python reads as the same half.
/// </summary>
internal static class JsonText
{
    /// <summary>Whether a text has no half of a surrogate pair, as all text that was not cut; then it is written as ever.</summary>
    public static bool IsWhole(string text)
    {
        ReadOnlySpan<char> rest = text;
        for (int at = rest.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0; at = rest.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            if (!Rune.TryGetRuneAt(text, text.Length - rest.Length + at, out Rune rune))
            {
                return false;
            }

            rest = rest[(at + rune.Utf16SequenceLength)..];
        }

        return true;
    }

    public static void Write(Utf8JsonWriter json, string text)
    {
        if (IsWhole(text))
        {
            json.WriteStringValue(text);
            return;
        }

        var escaped = new StringBuilder("\"");
        foreach (char letter in text)
        {
            escaped = char.IsAsciiLetterOrDigit(letter) ? escaped.Append(letter) : escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
        }

        json.WriteRawValue(escaped.Append('"').ToString());
    }

    /// <exception cref="InvalidOperationException">The element is no text, or its bytes are not UTF-8.</exception>
    public static string Read(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException) when (element.ValueKind == JsonValueKind.String)
        {
            return Unescape(element.GetRawText().AsSpan()[1..^1]);
        }
    }

    /// <summary>The text of a JSON string that the parser has accepted, so that every escape is whole.</summary>
    private static string Unescape(ReadOnlySpan<char> raw)
    {
        var text = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            if (raw[0] != '\\')
            {
                text.Append(raw[0]);
                raw = raw[1..];
                continue;
            }

            bool isCode = raw[1] == 'u';
            text.Append(raw[1] switch
            {
                'u' => (char)ushort.Parse(raw.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                char itself => itself,
            });
            raw = raw[(isCode ? 6 : 2)..];
        }

        return text.ToString();
    }
}
