using System.Text;
using Microsoft.ML.Recurrent.DataViews.Rows;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>A .ts file and what its header and its first series tell of all series.</summary>
internal sealed class TsFormat
{
    public const char PartSeparator = ':';

    public const char ValueSeparator = ',';

    public const string MissingValue = "?";

    public TsFormat(string path, Encoding? encoding)
    {
        Path = System.IO.Path.GetFullPath(path);
        Encoding = encoding;
        if (!File.Exists(Path))
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }

        using var lines = new TextLines(Path, encoding);
        var header = TsHeader.Read(lines);
        string first = NextSeries(lines) ?? throw lines.Error("expected a series behind the line '@data', got the end of the file");
        int partCount = first.AsSpan().Count(PartSeparator) + 1;
        ReadOnlySpan<char> last = first.AsSpan()[(first.LastIndexOf(PartSeparator) + 1)..];

        // Without a tag: a last part of several values is a channel.
        LabelKind = header.LabelKind
            ?? ((header.ChannelCount is { } count ? partCount > count : partCount > 1 && !last.Contains(ValueSeparator)) ? TsLabelKind.Class : TsLabelKind.None);
        ChannelCount = header.ChannelCount ?? (LabelKind == TsLabelKind.None ? partCount : partCount - 1);
        ProblemName = header.ProblemName;
        ClassNames = header.ClassNames;
        if (ChannelCount == 0)
        {
            throw lines.Error($"expected channels and a label separated by '{PartSeparator}', got {Excerpt.Of(first)}");
        }
    }

    public string Path { get; }

    public Encoding? Encoding { get; }

    public string ProblemName { get; }

    /// <summary>D, the values of a step.</summary>
    public int ChannelCount { get; }

    public TsLabelKind LabelKind { get; }

    /// <summary>The classes that labels may have; empty: any.</summary>
    public IReadOnlySet<string> ClassNames { get; }

    /// <summary>The next line that holds a series; null at the end.</summary>
    public static string? NextSeries(TextLines lines)
    {
        while (lines.Read() is { } line)
        {
            ReadOnlySpan<char> text = line.AsSpan().Trim();
            if (!text.IsEmpty && text[0] != '#')
            {
                return line;
            }
        }

        return null;
    }
}
