using Samples.Data.Sequences;

namespace Samples.Data.Tags;

/// <summary>
/// Reads utterances in the form of the Snips files: a line '# intent = X', a line 'token, tab, tag' for every token, and a blank line between utterances.
/// The tags mark the words that fill a slot; the intent needs only the tokens.
/// </summary>
internal static class SnipsReader
{
    private const string IntentPrefix = "# intent = ";

    public static IReadOnlyList<Utterance> Read(string path)
    {
        var utterances = new List<Utterance>();
        var tokens = new List<string>();
        string? intent = null;
        int lineNumber = 0;
        foreach (string line in File.ReadLines(path).Append(""))
        {
            lineNumber++;
            if (line.StartsWith(IntentPrefix, StringComparison.Ordinal))
            {
                intent = line[IntentPrefix.Length..].Trim();
            }
            else if (line.Length > 0)
            {
                int tab = line.IndexOf('\t');
                if (tab < 1)
                    throw new InvalidDataException($"{Path.GetFileName(path)}, line {lineNumber}: expected a token, a tab and a tag, got '{line}'.");
                tokens.Add(line[..tab]);
            }
            else if (tokens.Count > 0)
            {
                if (intent is null)
                    throw new InvalidDataException($"{Path.GetFileName(path)}, line {lineNumber}: expected '{IntentPrefix}...' before the tokens, got none.");
                utterances.Add(new Utterance { Tokens = [.. tokens], Intent = intent });
                tokens.Clear();
                intent = null;
            }
        }
        return utterances;
    }
}
