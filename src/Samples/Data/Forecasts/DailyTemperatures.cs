using System.Globalization;

namespace Samples.Data.Forecasts;

/// <summary>Reads the lowest temperature of each day in Melbourne, 1981 to 1990: lines of a quoted date and a number.</summary>
internal static class DailyTemperatures
{
    public static SeriesStep[] Read(string file) => [.. File.ReadLines(file).Skip(1).Where(line => line.Length > 0).Select((line, index) => Parse(file, line, index + 2))];

    private static SeriesStep Parse(string file, string line, int number)
    {
        string[] parts = line.Split(',');
        return parts.Length == 2
            && DateTime.TryParseExact(parts[0].Trim('"'), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime day)
            && float.TryParse(parts[1].Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out float degrees)
            ? new SeriesStep { Series = "Melbourne", Time = day, Value = degrees }
            : throw new InvalidDataException($"{file}, line {number}: expected a date and a number, got '{line}'.");
    }
}
