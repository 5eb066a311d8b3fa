using System.Text;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>The lines of a text file, with their numbers. Bytes that are no text in its encoding are an error and never become U+FFFD.</summary>
internal sealed class TextLines : IDisposable
{
    private const int LongestMark = 4;

    private readonly string _path;
    private readonly Encoding _encoding;
    private readonly StreamReader _reader;

    /// <param name="path">The file.</param>
    /// <param name="encoding">Null: UTF-8. A byte order mark of UTF-8, UTF-16 or UTF-32 in the file counts more.</param>
    public TextLines(string path, Encoding? encoding)
    {
        _path = path;
        _encoding = (Encoding)(MarkedEncoding(path) ?? encoding ?? Encoding.UTF8).Clone();
        _encoding.DecoderFallback = DecoderFallback.ExceptionFallback;

        // A reader that detects the mark itself would decode with an encoding that replaces bytes.
        _reader = new StreamReader(path, _encoding, detectEncodingFromByteOrderMarks: false);
    }

    /// <summary>Of the line read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line; null at the end.</summary>
    /// <exception cref="InvalidDataException">This line or one soon after it has bytes that the encoding does not have.</exception>
    public string? Read()
    {
        try
        {
            string? line = _reader.ReadLine();
            Number += line is null ? 0 : 1;
            return line;
        }
        catch (DecoderFallbackException)
        {
            Number = FindUndecodable();
            throw Error(
                $"has bytes that are no text in the encoding {_encoding.WebName}: give the file's encoding (parameter encoding), such as Encoding.Latin1");
        }
    }

    /// <summary>An error at the line read last.</summary>
    public InvalidDataException Error(string problem) => new($"{_path}, line {Number}: {problem}");

    public void Dispose() => _reader.Dispose();

    private static Encoding? MarkedEncoding(string path)
    {
        Span<byte> start = stackalloc byte[LongestMark];
        using FileStream file = File.OpenRead(path);
        start = start[..file.ReadAtLeast(start, LongestMark, throwOnEndOfStream: false)];

        // UTF-32 before UTF-16, whose mark it begins with.
        foreach (Encoding encoding in new[] { Encoding.UTF8, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            if (start.StartsWith(encoding.Preamble))
            {
                return encoding;
            }
        }

        return null;
    }

    /// <summary>The first line with bytes that cannot be decoded: the reader decodes many lines at once and cannot tell which.</summary>
    private int FindUndecodable()
    {
        int line = 1;
        bool afterReturn = false;
        Decoder decoder = _encoding.GetDecoder();
        Span<byte> one = stackalloc byte[1];
        Span<char> decoded = stackalloc char[8];
        using FileStream file = File.OpenRead(_path);
        try
        {
            while (file.Read(one) > 0)
            {
                foreach (char letter in decoded[..decoder.GetChars(one, decoded, flush: false)])
                {
                    line += letter == '\r' || (letter == '\n' && !afterReturn) ? 1 : 0;
                    afterReturn = letter == '\r';
                }
            }
        }
        catch (DecoderFallbackException)
        {
            // This is the place.
        }

        return line;
    }
}
