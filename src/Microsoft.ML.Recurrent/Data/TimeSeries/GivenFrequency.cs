using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>The frequency that series are brought to: as a caller names it, or as most of their times have it.</summary>
internal static class GivenFrequency
{
    /// <exception cref="ArgumentException">Both are given.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public static StepFrequency Of(TimeSpan? span, int? months) => (span, months) switch
    {
        ({ } length, null) when length > TimeSpan.Zero => new StepFrequency(length.Ticks, 0),
        (null, > 0) => new StepFrequency(0, months.Value),
        (not null, not null) => throw new ArgumentException("Expected one of frequency and frequencyInMonths, got both.", "frequency"),
        _ => throw new ArgumentOutOfRangeException(span is null ? "frequencyInMonths" : "frequency", $"Expected a frequency above 0, got {(span is null ? months : span)}."),
    };

    /// <summary>What most neighbouring times of a series are apart; rows of one time count once.</summary>
    /// <exception cref="InvalidOperationException">No series has two times.</exception>
    public static StepFrequency Commonest(SeriesIndex index)
    {
        var differences = new StepDifferences(isCalendar: true);
        var last = new Dictionary<int, DateTime>();
        for (int row = 0; row < index.RowCount; row++)
        {
            DateTime time = index.TimeOf(row);
            if (last.TryGetValue(index.SeriesOf(row), out DateTime before) && time > before)
            {
                differences.Add(before.Ticks, time.Ticks);
            }

            last[index.SeriesOf(row)] = time;
        }

        return differences.Count > 0
            ? differences.MostCommon()
            : throw new InvalidOperationException("Expected a series with two times to find the frequency from, got none: name the frequency.");
    }
}
