using System.Globalization;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>Series and times as errors and the log name them.</summary>
internal static class SeriesTexts
{
    /// <summary>A time as people write it.</summary>
    public static string Time(SeriesTimeKind kind, long time) => kind == SeriesTimeKind.DateTime
        ? new DateTime(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : time.ToString(CultureInfo.InvariantCulture);

    /// <summary>Series and time of a row, or its number.</summary>
    public static string Place(ForecastColumns columns, string name, long time, long row)
    {
        string series = columns.SeriesColumnName is null ? "" : $"Series '{name}', ";
        string place = columns.TimeColumnName is null ? FormattableString.Invariant($"row {row}") : $"time {Time(columns.TimeKind, time)}";
        return series.Length == 0 ? char.ToUpperInvariant(place[0]) + place[1..] : series + place;
    }

    /// <summary>A series as the subject of a sentence.</summary>
    public static string Series(ForecastColumns columns, string name) => columns.SeriesColumnName is null ? "The series" : $"Series '{name}'";
}
