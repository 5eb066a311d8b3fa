using System.Globalization;
using System.IO.Compression;

namespace Samples.Data.Forecasts;

/// <summary>Reads ETTh1.csv.gz (Zhou et al. 2021) as everyone measures on it: 8,640 hours to train, 2,880 to validate, 2,880 to test, z-scored by the training part.</summary>
internal static class TransformerReader
{
    public const int TrainHours = 8_640;
    public const int ValidationHours = 2_880;
    public const int TestHours = 2_880;

    public static TransformerHour[] Read(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        reader.ReadLine();
        var hours = new List<TransformerHour>();
        while (hours.Count < TrainHours + ValidationHours + TestHours && reader.ReadLine() is string line)
            hours.Add(Parse(file, line, hours.Count + 2));
        if (hours.Count < TrainHours + ValidationHours + TestHours)
            throw new InvalidDataException($"{file}: expected {TrainHours + ValidationHours + TestHours} hours, got {hours.Count}.");
        Standardize(hours);
        return [.. hours];
    }

    private static TransformerHour Parse(string file, string line, int number)
    {
        string[] parts = line.Split(',');
        return parts.Length == TransformerHour.ChannelCount + 1
            && DateTime.TryParseExact(parts[0], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time)
            ? new TransformerHour { Time = time, Channels = [.. parts.Skip(1).Select(part => float.Parse(part, CultureInfo.InvariantCulture))] }
            : throw new InvalidDataException($"{file}, line {number}: expected a time and {TransformerHour.ChannelCount} numbers, got '{line}'.");
    }

    private static void Standardize(List<TransformerHour> hours)
    {
        for (int channel = 0; channel < TransformerHour.ChannelCount; channel++)
        {
            double mean = hours.Take(TrainHours).Average(hour => (double)hour.Channels[channel]);
            double deviation = Math.Sqrt(hours.Take(TrainHours).Average(hour => Math.Pow(hour.Channels[channel] - mean, 2)));
            foreach (TransformerHour hour in hours)
                hour.Channels[channel] = (float)((hour.Channels[channel] - mean) / deviation);
        }
    }
}
