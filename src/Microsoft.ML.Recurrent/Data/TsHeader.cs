using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Rows;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>The lines of a .ts file before its series, each with a tag and its value; what other tags say, the series show themselves.</summary>
internal sealed class TsHeader
{
    private readonly HashSet<string> _classNames = new(StringComparer.Ordinal);
    private int? _dimensions;
    private bool _isUnivariate;

    private TsHeader()
    {
    }

    /// <summary>Empty where the file has no name.</summary>
    public string ProblemName { get; private set; } = "";

    /// <summary>Null where the header does not tell.</summary>
    public TsLabelKind? LabelKind { get; private set; }

    /// <summary>Null where the header does not tell.</summary>
    public int? ChannelCount => _dimensions ?? (_isUnivariate ? 1 : null);

    /// <summary>Empty where the header names none.</summary>
    public IReadOnlySet<string> ClassNames => _classNames;

    /// <summary>Reads up to the line @data and that line.</summary>
    public static TsHeader Read(TextLines lines)
    {
        var header = new TsHeader();
        while (lines.Read() is { } line)
        {
            string text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            if (text[0] != '@')
            {
                throw lines.Error($"expected lines that begin with '@' or '#' up to a line '@data', got {Excerpt.Of(text)}");
            }

            int end = text.AsSpan().IndexOfAny(' ', '\t');
            string tag = (end < 0 ? text : text[..end]).ToUpperInvariant();
            if (tag == "@DATA")
            {
                return header;
            }

            header.Take(tag, end < 0 ? "" : text[end..].Trim(), lines);
        }

        throw lines.Error("expected a line '@data' and series behind it, got the end of the file");
    }

    private void Take(string tag, string value, TextLines lines)
    {
        switch (tag)
        {
            case "@PROBLEMNAME":
                ProblemName = value;
                break;
            case "@TIMESTAMPS" when IsTrue(tag, value, lines):
                throw lines.Error("expected '@timeStamps false', got true: series of (time, value) pairs are not read");
            case "@UNIVARIATE":
                _isUnivariate = IsTrue(tag, value, lines);
                break;
            case "@DIMENSION" or "@DIMENSIONS":
                _dimensions = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
                    ? count
                    : throw lines.Error($"expected a number of channels from 1 on behind '@dimensions', got {Excerpt.Of(value)}");
                break;
            case "@CLASSLABEL":
                TakeLabel(TsLabelKind.Class, tag, value, lines);
                break;
            case "@TARGETLABEL":
                TakeLabel(TsLabelKind.Number, tag, value, lines);
                break;
        }
    }

    private void TakeLabel(TsLabelKind kind, string tag, string value, TextLines lines)
    {
        string[] words = value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (!IsTrue(tag, words.Length == 0 ? "" : words[0], lines))
        {
            // A file of numbers to learn says @classLabel false beside @targetLabel true, in either order.
            LabelKind ??= TsLabelKind.None;
            return;
        }

        if (LabelKind is TsLabelKind.Class or TsLabelKind.Number && LabelKind != kind)
        {
            throw lines.Error("expected either '@classLabel true' or '@targetLabel true', got both");
        }

        LabelKind = kind;
        _classNames.UnionWith(kind == TsLabelKind.Class ? words[1..] : []);
    }

    private static bool IsTrue(string tag, string value, TextLines lines)
        => bool.TryParse(value, out bool isTrue)
            ? isTrue
            : throw lines.Error($"expected true or false behind '{tag.ToLowerInvariant()}', got {Excerpt.Of(value)}");
}
