using Microsoft.ML.Data;

namespace Samples.Data;

/// <summary>Italy's electricity demand over the hours of a day, and the half of the year that the day is in.</summary>
internal sealed class DailyLoad
{
    public const int HourCount = 24;

    [VectorType(HourCount, 1)]
    public required float[] Hours { get; init; }

    public required string Season { get; init; }
}
