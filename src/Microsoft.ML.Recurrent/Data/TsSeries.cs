using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Rows;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>Reads a .ts file series by series; holds one at a time.</summary>
internal sealed class TsSeries : IDisposable
{
    private readonly TsFormat _format;
    private readonly TextLines _lines;

    // Channel by channel, as they stand in the file.
    private readonly List<float> _values = [];

    public TsSeries(TsFormat format)
    {
        _format = format;
        _lines = new TextLines(format.Path, format.Encoding);
        TsHeader.Read(_lines);
    }

    public int StepCount { get; private set; }

    /// <summary>The label where it is a class; empty where it is missing.</summary>
    public ReadOnlyMemory<char> ClassName { get; private set; }

    /// <summary>The label where it is a number; NaN where it is missing.</summary>
    public float Number { get; private set; }

    /// <summary>Writes StepCount x ChannelCount values, step by step.</summary>
    public void WriteSteps(Span<float> steps)
    {
        int channelCount = _format.ChannelCount;
        for (int channel = 0; channel < channelCount; channel++)
        {
            for (int step = 0; step < StepCount; step++)
            {
                steps[(step * channelCount) + channel] = _values[(channel * StepCount) + step];
            }
        }
    }

    /// <summary>Reads the next series.</summary>
    public bool MoveNext()
    {
        if (TsFormat.NextSeries(_lines) is not { } line)
        {
            return false;
        }

        int partCount = line.AsSpan().Count(TsFormat.PartSeparator) + 1;
        int labelCount = _format.LabelKind == TsLabelKind.None ? 0 : 1;
        if (partCount != _format.ChannelCount + labelCount)
        {
            string label = labelCount == 0 ? "" : " and a label";
            throw _lines.Error(
                $"expected {_format.ChannelCount} channels{label} separated by '{TsFormat.PartSeparator}', got {partCount} parts: {Excerpt.Of(line)}");
        }

        _values.Clear();
        int start = 0;
        for (int channel = 0; channel < _format.ChannelCount; channel++)
        {
            int length = line.AsSpan(start).IndexOf(TsFormat.PartSeparator);
            length = length < 0 ? line.Length - start : length;
            ReadChannel(line.AsSpan(start, length), channel);
            start += length + 1;
        }

        if (labelCount > 0)
        {
            ReadLabel(line.AsMemory(start).Trim());
        }

        return true;
    }

    public void Dispose() => _lines.Dispose();

    private void ReadChannel(ReadOnlySpan<char> text, int channel)
    {
        int before = _values.Count;
        if (!text.IsWhiteSpace())
        {
            foreach (Range value in text.Split(TsFormat.ValueSeparator))
            {
                _values.Add(ValueOf(text[value].Trim(), channel, _values.Count - before));
            }
        }

        int count = _values.Count - before;
        StepCount = channel == 0 ? count : StepCount;
        if (count != StepCount)
        {
            throw _lines.Error($"expected {StepCount} values in channel {channel + 1}, as in channel 1, got {count}");
        }
    }

    private float ValueOf(ReadOnlySpan<char> text, int channel, int step)
        => TryParse(text, out float value)
            ? value
            : throw _lines.Error(
                $"expected a number or '{TsFormat.MissingValue}' as value {step + 1} of channel {channel + 1}, got {Excerpt.Of(text)}");

    private void ReadLabel(ReadOnlyMemory<char> text)
    {
        bool isMissing = text.IsEmpty || text.Span.SequenceEqual(TsFormat.MissingValue);
        if (_format.LabelKind == TsLabelKind.Number)
        {
            Number = isMissing ? float.NaN
                : TryParse(text.Span, out float number) ? number
                : throw _lines.Error($"expected a number or '{TsFormat.MissingValue}' as label, got {Excerpt.Of(text.Span)}");
            return;
        }

        ClassName = isMissing ? default : text;
        if (!isMissing && _format.ClassNames.Count > 0 && !_format.ClassNames.Contains(text.ToString()))
        {
            string names = string.Join(' ', _format.ClassNames);
            throw _lines.Error($"expected a class that the line '@classLabel' names, {Excerpt.Of(names)}, got {Excerpt.Of(text.Span)}");
        }
    }

    /// <summary>A missing value is NaN; one too large for a float is none.</summary>
    private static bool TryParse(ReadOnlySpan<char> text, out float value)
    {
        if (text.SequenceEqual(TsFormat.MissingValue))
        {
            value = float.NaN;
            return true;
        }

        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && !float.IsInfinity(value);
    }
}
