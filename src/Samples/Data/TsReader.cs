using System.Globalization;

namespace Samples.Data;

/// <summary>
/// Reads labelled series in the .ts format of the UEA archive: comments after '#', a header of '@' lines that ends with '@data', then a series a line,
/// its channels and, last, its class separated by ':', the values of a channel by ','. A missing value is '?' and becomes NaN.
/// </summary>
internal static class TsReader
{
    public static IReadOnlyList<TimeSeries> Read(string path, int channelCount)
    {
        var series = new List<TimeSeries>();
        bool inData = false;
        int lineNumber = 0;
        foreach (string line in File.ReadLines(path))
        {
            lineNumber++;
            string text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            if (inData)
                series.Add(ParseSeries(text, channelCount, () => $"{Path.GetFileName(path)}, line {lineNumber}"));
            else
                inData = text.Equals("@data", StringComparison.OrdinalIgnoreCase);
        }
        return series.Count > 0 ? series : throw new InvalidDataException($"{Path.GetFileName(path)}: expected series after a line '@data', got none.");
    }

    private static TimeSeries ParseSeries(string text, int channelCount, Func<string> place)
    {
        string[] parts = text.Split(':');
        float[][] channels = [.. parts[..^1].Select(channel => ParseChannel(channel, place))];
        if (channels.Length != channelCount)
            throw new InvalidDataException($"{place()}: expected {channelCount} channel(s) and a class separated by ':', got {channels.Length} channel(s).");
        int stepCount = channels[0].Length;
        if (Array.Find(channels, channel => channel.Length != stepCount) is float[] other)
            throw new InvalidDataException($"{place()}: expected {stepCount} values in every channel, got {other.Length}.");

        var values = new float[stepCount * channelCount];
        for (int step = 0; step < stepCount; step++)
        {
            for (int channel = 0; channel < channelCount; channel++)
                values[step * channelCount + channel] = channels[channel][step];
        }
        return new TimeSeries(values, parts[^1].Trim());
    }

    private static float[] ParseChannel(string text, Func<string> place) => [.. text.Split(',').Select(value => ParseValue(value.Trim(), place))];

    private static float ParseValue(string text, Func<string> place)
    {
        if (text == "?")
            return float.NaN;
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            ? value
            : throw new InvalidDataException($"{place()}: expected a number or '?', got '{text}'.");
    }
}
