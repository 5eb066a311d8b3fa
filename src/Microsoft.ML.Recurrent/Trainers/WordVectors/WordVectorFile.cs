using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Trainers.WordVectors;

/// <summary>
/// A text file of word vectors as GloVe, word2vec and fastText write them: a word and its numbers per line, separated by blanks, and in some files a
/// first line that counts words and numbers. Read line by line; of the numbers only those of wanted words are looked at. A binary file goes to
/// <see cref="BinaryWordVectors"/>.
/// </summary>
internal sealed class WordVectorFile
{
    private readonly string _path;
    private readonly int _size;
    private readonly WordVectorTable _table;

    private WordVectorFile(string path, WordVectorTable table, int size)
    {
        _path = path;
        _table = table;
        _size = size;
    }

    /// <summary>
    /// Writes the vectors that the file has for some words, one after the other, and returns for how many it has one; see <see cref="WordVectorTable"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is broken or has another number of numbers.</exception>
    public static int Read(string path, IReadOnlyList<string> words, int size, Span<float> vectors, Cancellation cancellation)
    {
        var table = new WordVectorTable(words);
        if (BinaryWordVectors.IsBinary(path))
        {
            BinaryWordVectors.Read(path, size, table, vectors, cancellation);
        }
        else
        {
            new WordVectorFile(path, table, size).Read(vectors, cancellation);
        }

        return table.FoundCount;
    }

    private void Read(Span<float> vectors, Cancellation cancellation)
    {
        var numbers = new float[_size];
        int blankLine = 0;
        using var reader = new StreamReader(_path);
        for (int number = 1; reader.ReadLine() is { } text; number++)
        {
            cancellation.ThrowIfRequested();
            ReadOnlySpan<char> line = text.AsSpan().TrimEnd();
            if (line.IsEmpty)
            {
                blankLine = blankLine == 0 ? number : blankLine;
                continue;
            }

            // At the end of the file blank lines are no error.
            if (blankLine > 0)
            {
                throw Broken(blankLine, "is empty");
            }

            if (number == 1 && IsHeader(line))
            {
                continue;
            }

            ReadOnlySpan<char> word = line[..WordLength(line, number)];
            if (_table.Wants(word))
            {
                Parse(line[(word.Length + 1)..], numbers, number);
                _table.Write(word, numbers, vectors);
            }
        }
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
                throw Broken(number, $"has {i} numbers after its word");
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
            if (!TryParse(rest[part], out float value) || !TokenVectors.IsUsable(value))
            {
                throw Broken(line, $"has {Excerpt.Of(rest[part])} in place {i + 1} of its numbers");
            }

            numbers[i++] = value;
        }
    }

    private static bool TryParse(ReadOnlySpan<char> text, out float value) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private InvalidDataException Broken(int line, string what)
        => new($"Line {line} of '{_path}' (option EmbeddingFile) {what}: expected a word and EmbeddingSize {_size} finite numbers of at most 1e15 in size, apart by blanks.");
}
