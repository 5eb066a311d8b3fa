using System.Text.RegularExpressions;

namespace Samples.Data.Sequences;

/// <summary>Reads messages in the form of the SMS Spam Collection: a line 'ham' or 'spam', a tab and the text for every message.</summary>
internal static partial class SmsReader
{
    public static IReadOnlyList<TextMessage> Read(string path)
    {
        var messages = new List<TextMessage>();
        foreach (string line in File.ReadLines(path))
        {
            string[] parts = line.Split('\t', 2);
            if (parts is not ["ham" or "spam", var text])
                throw new InvalidDataException($"{Path.GetFileName(path)}, line {messages.Count + 1}: expected 'ham' or 'spam', a tab and a text, got '{line}'.");
            messages.Add(new TextMessage { Text = text, Tokens = Tokenize(text), IsSpam = parts[0] == "spam" });
        }
        return messages;
    }

    /// <summary>Words, numbers and words with numbers in them such as 'b4' or '1st'; every other sign is a token of its own.</summary>
    public static string[] Tokenize(string text) => [.. Token().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+('\p{L}+)*|\S")]
    private static partial Regex Token();
}
