using System.Globalization;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>
/// A text file of word vectors as GloVe, word2vec and fastText write them: a word and its numbers a line, apart by blanks, and in some files a
/// first line that counts words and numbers. Read line by line; of the numbers only those of wanted words are looked at.
/// </summary>
internal sealed class WordVectorFile
{
    private readonly string _path;
    private readonly int _size;
    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _lowerCased = new(StringComparer.Ordinal);
    private readonly Match[] _matches;

    private WordVectorFile(string path, IReadOnlyList<string> words, int size)
    {
        _path = path;
        _size = size;
        _matches = new Match[words.Count];
        for (int i = 0; i < words.Count; i++)
        {
            _exact.TryAdd(words[i], i);
            string lower = words[i].ToLowerInvariant();
            if (lower == words[i])
            {
                continue;
            }

            if (!_lowerCased.TryGetValue(lower, out List<int>? places))
            {
                _lowerCased.Add(lower, places = []);
            }

            places.Add(i);
        }
    }

    private enum Match : byte
    {
        None,
        LowerCased,
        Exact,
    }

    /// <summary>
    /// Writes the vectors that the file has for some words, one after the other, and returns for how many it has one. A word that the file has
    /// in lower case only gets that vector; of lines with the same word the first counts.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is broken or has another number of numbers.</exception>
    public static int Read(string path, IReadOnlyList<string> words, int size, Span<float> vectors, CancellationToken cancellation)
    {
        var file = new WordVectorFile(path, words, size);
        file.Read(vectors, cancellation);
        return file._matches.Count(match => match != Match.None);
    }

    private void Read(Span<float> vectors, CancellationToken cancellation)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> exact = _exact.GetAlternateLookup<ReadOnlySpan<char>>();
        Dictionary<string, List<int>>.AlternateLookup<ReadOnlySpan<char>> lowerCased = _lowerCased.GetAlternateLookup<ReadOnlySpan<char>>();
        var numbers = new float[_size];
        using var reader = new StreamReader(_path);
        for (int number = 1; reader.ReadLine() is { } text; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<char> line = text.AsSpan().TrimEnd();
            if ((number == 1 && IsHeader(line)) || (line.IsEmpty && reader.Peek() < 0))
            {
                continue;
            }

            ReadOnlySpan<char> word = line[..WordLength(line, number)];
            bool isExact = exact.TryGetValue(word, out int place) && _matches[place] != Match.Exact;
            bool isLowerCased = lowerCased.TryGetValue(word, out List<int>? places);
            if (!isExact && !isLowerCased)
            {
                continue;
            }

            Parse(line[(word.Length + 1)..], numbers, number);
            if (isExact)
            {
                Write(place, Match.Exact, numbers, vectors);
            }

            foreach (int other in places ?? [])
            {
                if (_matches[other] == Match.None)
                {
                    Write(other, Match.LowerCased, numbers, vectors);
                }
            }
        }
    }

    private void Write(int place, Match match, float[] numbers, Span<float> vectors)
    {
        numbers.CopyTo(vectors[(place * _size)..]);
        _matches[place] = match;
    }

    /// <summary>Two whole numbers: how many words there are, and how many numbers each has.</summary>
    private bool IsHeader(ReadOnlySpan<char> line)
    {
        int blank = line.IndexOf(' ');
        if (blank < 0
            || !long.TryParse(line[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || !int.TryParse(line[(blank + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int width))
        {
            return false;
        }

        return width == _size || (_size == 1 ? false : throw Broken(1, $"says that vectors have {width} numbers"));
    }

    /// <summary>The word is all before the last numbers: a few files have words with blanks.</summary>
    private int WordLength(ReadOnlySpan<char> line, int number)
    {
        int end = line.Length;
        for (int i = 0; i < _size; i++)
        {
            end = line[..end].LastIndexOfAny(' ', '\t');
            if (end <= 0)
            {
                throw Broken(number, line.IsEmpty ? "is empty" : $"has {i} numbers after its word");
            }
        }

        int before = line[..end].LastIndexOfAny(' ', '\t');
        return before < 0 || !TryParse(line[(before + 1)..end], out _) ? end : throw Broken(number, $"has {CountNumbers(line)} numbers after its word");
    }

    private static int CountNumbers(ReadOnlySpan<char> line)
    {
        int count = 0;
        while (line.LastIndexOfAny(' ', '\t') is > 0 and var blank && TryParse(line[(blank + 1)..], out _))
        {
            line = line[..blank];
            count++;
        }

        return count;
    }

    private void Parse(ReadOnlySpan<char> rest, float[] numbers, int line)
    {
        int i = 0;
        foreach (Range part in rest.SplitAny(' ', '\t'))
        {
            if (!TryParse(rest[part], out float value) || !float.IsFinite(value))
            {
                throw Broken(line, $"has '{rest[part]}' in place {i + 1} of its numbers");
            }

            numbers[i++] = value;
        }
    }

    private static bool TryParse(ReadOnlySpan<char> text, out float value) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private InvalidDataException Broken(int line, string what)
        => new($"Line {line} of '{_path}' (option EmbeddingFile) {what}: expected a word and EmbeddingSize {_size} finite numbers, apart by blanks.");
}
