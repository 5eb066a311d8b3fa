using System.Globalization;
using System.IO.Compression;

namespace Samples.Data.Forecasts;

/// <summary>
/// Reads the hourly series of the M4 competition: a line per series, its name and its hours in quotes, empty behind the last one. The files have no times; the
/// first hour of each series stands for midnight of a Monday.
/// </summary>
internal static class HourlySeriesReader
{
    private static readonly DateTime FirstHour = new(2001, 1, 1);

    /// <summary>The hours of each series: those to train on and, behind them, those to forecast.</summary>
    public static (string Name, float[] Values)[] Read(string trainFile, string testFile)
    {
        Dictionary<string, float[]> test = Lines(testFile).ToDictionary(line => line.Name, line => line.Values);
        return [.. Lines(trainFile).Select(line => (line.Name, (float[])[.. line.Values, .. test[line.Name]]))];
    }

    /// <summary>The same, a row per hour.</summary>
    public static SeriesStep[] ToSteps(IEnumerable<(string Name, float[] Values)> series) =>
        [.. series.SelectMany(each => each.Values.Select((value, hour) => new SeriesStep { Series = each.Name, Time = FirstHour.AddHours(hour), Value = value }))];

    private static IEnumerable<(string Name, float[] Values)> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is string line)
        {
            string[] cells = [.. line.Split(',').Select(cell => cell.Trim('"'))];
            yield return (cells[0], [.. cells.Skip(1).Where(cell => cell.Length > 0).Select(cell => float.Parse(cell, CultureInfo.InvariantCulture))]);
        }
    }
}
