using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Samples.Data.Texts;

/// <summary>
/// Reads <c>cmudict.dict.gz</c> (cmusphinx/cmudict): a word and its phonemes per line. Digits of stress are dropped, and so is what follows #. A line for
/// <c>word(2)</c> is another way of saying the word.
/// </summary>
internal static class PronunciationReader
{
    private const int TestCount = 12_000;
    private const int ValidationCount = 2_000;

    /// <summary>The words of the smallest CRC-32 of their spelling are the test, the next ones the validation part.</summary>
    public static (PronouncedWord[] Training, PronouncedWord[] Validation, PronouncedWord[] Test) Read(string path)
    {
        var ways = new Dictionary<string, List<string[]>>(StringComparer.Ordinal);
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);
        while (reader.ReadLine() is string line)
        {
            string[] parts = line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2)
                continue;
            string word = parts[0].Split('(')[0];
            string[] sounds = [.. parts[1..].Select(sound => sound.TrimEnd('0', '1', '2'))];
            if (!ways.TryGetValue(word, out List<string[]>? known))
                ways.Add(word, known = []);
            if (!known.Exists(other => other.SequenceEqual(sounds)))
                known.Add(sounds);
        }

        PronouncedWord[] words = [.. ways.OrderBy(word => Crc(word.Key)).ThenBy(word => word.Key, StringComparer.Ordinal).Select(word => Row(word.Key, word.Value))];
        return (words[(TestCount + ValidationCount)..], words[TestCount..(TestCount + ValidationCount)], words[..TestCount]);
    }

    private static uint Crc(string word) => BinaryPrimitives.ReadUInt32LittleEndian(Crc32.Hash(Encoding.UTF8.GetBytes(word)));

    private static PronouncedWord Row(string word, List<string[]> ways) => new()
    {
        Spelling = word,
        Sounds = ways[0],
        SecondWay = ways.ElementAtOrDefault(1) ?? [],
        ThirdWay = ways.ElementAtOrDefault(2) ?? [],
        FourthWay = ways.ElementAtOrDefault(3) ?? [],
    };
}
