using System.Text;
using Microsoft.ML.Recurrent.Engine.Forecasting;

namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>
/// The last rows of series as a stream, little endian: the number of series, and of each its name (length-prefixed UTF-8), its token, its own numbers, the number of
/// its first row that is kept and how many are; of each row its time, its weight, the values after the transformation, the same with missing ones filled, and
/// what is known of the past and of all rows.
/// </summary>
internal static class SeriesFile
{
    public static void Write(ForecastShape shape, IReadOnlyList<SeriesBuffer> series, Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(series.Count);
        foreach (SeriesBuffer whole in series)
        {
            SeriesBuffer own = whole.Tail(shape.KeptLength);
            writer.Write(own.Name);
            writer.Write(own.Token);
            Write(writer, own.Statics);
            writer.Write(own.First);
            writer.Write(own.Length - own.First);
            for (int row = own.First; row < own.Length; row++)
            {
                writer.Write(own.TimeAt(row));
                writer.Write(own.WeightAt(row));
                Write(writer, own.ValuesAt(row));
                Write(writer, own.FilledAt(row));
                Write(writer, own.Past(row));
                Write(writer, own.Known(row));
            }
        }
    }

    /// <exception cref="InvalidDataException">The stream is damaged.</exception>
    public static IReadOnlyList<SeriesBuffer> Read(ForecastShape shape, Stream stream)
    {
        try
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            int count = Checked(reader.ReadInt32());
            var series = new List<SeriesBuffer>();
            for (int i = 0; i < count; i++)
            {
                series.Add(ReadSeries(shape, reader));
            }

            return series;
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{ForecastFiles.SeriesName} is damaged: {exception.Message}", exception);
        }
    }

    private static SeriesBuffer ReadSeries(ForecastShape shape, BinaryReader reader)
    {
        var series = new SeriesBuffer(shape, reader.ReadString(), Checked(reader.ReadInt32()));
        Read(reader, series.Statics);
        series.Begin(Checked(reader.ReadInt32()));
        int rowCount = Checked(reader.ReadInt32());
        var values = new float[shape.TargetCount];
        var filled = new float[shape.TargetCount];
        var past = new float[shape.PastCount];
        var known = new float[shape.KnownCount];
        for (int row = 0; row < rowCount; row++)
        {
            long time = reader.ReadInt64();
            float weight = reader.ReadSingle();
            Read(reader, values);
            Read(reader, filled);
            Read(reader, past);
            Read(reader, known);
            series.Restore(values, filled, past, known, time, weight);
        }

        return series;
    }

    private static int Checked(int number) => number >= 0 ? number : throw new FormatException($"got {number} where a number of at least 0 stands");

    private static void Write(BinaryWriter writer, ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers)
        {
            writer.Write(number);
        }
    }

    private static void Read(BinaryReader reader, Span<float> numbers)
    {
        foreach (ref float number in numbers)
        {
            number = reader.ReadSingle();
        }
    }
}
