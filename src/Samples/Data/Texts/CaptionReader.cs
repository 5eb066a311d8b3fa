using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Samples.Data.Texts;

/// <summary>Reads pairs of files with a sentence per line, packed by gzip, as words and punctuation in lower case.</summary>
internal static partial class CaptionReader
{
    public static TranslatedSentence[] Read(string englishPath, string frenchPath)
        => [.. Lines(englishPath).Zip(Lines(frenchPath), (english, french) => new TranslatedSentence { English = Words(english), French = Words(french) })];

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);
        while (reader.ReadLine() is string line)
        {
            yield return line;
        }
    }

    private static string[] Words(string line) => [.. WordOrMark().Matches(line.ToLowerInvariant()).Select(match => match.Value)];

    /// <summary>A word with the apostrophe that ends it, as in French l' and d', or one mark.</summary>
    [GeneratedRegex(@"\w+['’]?|[^\w\s]", RegexOptions.CultureInvariant)]
    private static partial Regex WordOrMark();
}
