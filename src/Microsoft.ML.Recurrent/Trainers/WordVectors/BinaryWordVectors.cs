using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Trainers.WordVectors;

/// <summary>
/// A binary file of word vectors as word2vec writes it: a line of text with the number of words and D, then for each word its UTF-8 bytes, a blank and D
/// little-endian floats; some writers end each with a line feed.
/// </summary>
internal sealed class BinaryWordVectors
{
    private const int LongestWord = 1 << 16;
    private const int LongestHeader = 64;

    private readonly string _path;
    private readonly int _size;
    private readonly Stream _stream;
    private readonly byte[] _word = new byte[LongestWord];
    private readonly byte[] _vector;

    private BinaryWordVectors(string path, int size, Stream stream)
    {
        _path = path;
        _size = size;
        _stream = stream;
        _vector = new byte[size * sizeof(float)];
    }

    /// <summary>
    /// Whether a file is binary: behind the first line, or from the start where the first line is no header, stand bytes that no text has.
    /// </summary>
    public static bool IsBinary(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4096];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];

        // UTF-16 has bytes of 0, and says so in its mark.
        bool isUtf16 = start.StartsWith(Encoding.Unicode.Preamble) || start.StartsWith(Encoding.BigEndianUnicode.Preamble);
        return !isUtf16 && start.ContainsAny(ControlBytes);
    }

    /// <summary>Writes the vectors of the words that the table wants.</summary>
    /// <exception cref="InvalidDataException">The file is of another format, or broken, or its vectors have another number of numbers.</exception>
    public static void Read(string path, int size, WordVectorTable table, Span<float> vectors, Cancellation cancellation)
    {
        using var stream = new BufferedStream(File.OpenRead(path), 1 << 16);
        new BinaryWordVectors(path, size, stream).Read(table, vectors, cancellation);
    }

    private static ReadOnlySpan<byte> ControlBytes
        => [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29];

    private void Read(WordVectorTable table, Span<float> vectors, Cancellation cancellation)
    {
        long wordCount = ReadHeader();
        var numbers = new float[_size];
        for (long place = 1; place <= wordCount; place++)
        {
            cancellation.ThrowIfRequested();
            string word = ReadWord(place, wordCount);
            if (_stream.ReadAtLeast(_vector, _vector.Length, throwOnEndOfStream: false) < _vector.Length)
            {
                throw Broken($"ends in the vector of word {place} of {wordCount}, {Excerpt.Of(word)}");
            }

            if (!table.Wants(word))
            {
                continue;
            }

            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(_vector.AsSpan(i * sizeof(float)));
                if (!TokenVectors.IsUsable(numbers[i]))
                {
                    throw Broken(string.Create(
                        CultureInfo.InvariantCulture, $"has {numbers[i]} in place {i + 1} of the numbers of word {place}, {Excerpt.Of(word)}"));
                }
            }

            table.Write(word, numbers, vectors);
        }

        for (int next = _stream.ReadByte(); next >= 0; next = _stream.ReadByte())
        {
            if (!char.IsWhiteSpace((char)next))
            {
                throw Broken($"goes on behind the {wordCount} words that its first line counts");
            }
        }
    }

    private long ReadHeader()
    {
        var header = new StringBuilder();
        int next;
        while ((next = _stream.ReadByte()) >= 0 && next != '\n' && header.Length < LongestHeader)
        {
            header.Append((char)next);
        }

        string[] parts = header.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (next != '\n'
            || parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long wordCount)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int width))
        {
            throw Broken("is binary, but does not begin with a line of two whole numbers (as fastText's .bin, of another format)");
        }

        return width == _size ? wordCount : throw Broken($"says that vectors have {width} numbers");
    }

    private string ReadWord(long place, long wordCount)
    {
        int length = 0;
        for (int next = _stream.ReadByte(); next != ' '; next = _stream.ReadByte())
        {
            if (next < 0 || length == LongestWord)
            {
                throw Broken(next < 0 ? $"ends in word {place} of {wordCount}" : $"has a word of more than {LongestWord} bytes in place {place} of {wordCount}");
            }

            if (length > 0 || next is not '\n' and not '\r')
            {
                _word[length++] = (byte)next;
            }
        }

        // Files in use have words cut in the middle of a character: such a word is none that a text has.
        return Encoding.UTF8.GetString(_word, 0, length);
    }

    private InvalidDataException Broken(string what)
        => new($"The file '{_path}' (option EmbeddingFile) {what}: expected a text file of word vectors, or word2vec's binary format, with EmbeddingSize {_size} "
            + "finite numbers per word.");
}
