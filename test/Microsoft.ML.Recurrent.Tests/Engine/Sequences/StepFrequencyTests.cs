using System.Globalization;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

public sealed class StepFrequencyTests
{
    [Theory]
    [InlineData("1 month", "2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31")]
    [InlineData("1 month", "2024-07-01", "2024-08-01", "2024-09-01")]
    [InlineData("1 month", "2024-01-02", "2024-02-01", "2024-03-01", "2024-04-01", "2024-05-02", "2024-06-03")]
    [InlineData("3 months", "2023-01-01", "2023-04-01", "2023-07-01", "2024-01-01")]
    [InlineData("12 months", "2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01")]
    [InlineData("7 days", "2023-01-01", "2023-01-08", "2023-01-15", "2023-02-19")]
    [InlineData("28 days", "2023-01-02", "2023-01-30", "2023-02-27", "2023-03-27", "2023-04-24", "2023-06-19")]
    [InlineData("1 day", "2023-01-30", "2023-01-31", "2023-03-01", "2023-03-02", "2023-03-03")]
    [InlineData("10 seconds", "2023-01-01T00:00:00", "2023-01-01T00:00:10", "2023-01-01T00:00:20")]
    public void Frequencies_are_found_from_times_and_months_are_those_of_the_calendar(string expected, params string[] times)
    {
        DateTime[] parsed = [.. times.Select(time => DateTime.Parse(time, CultureInfo.InvariantCulture))];
        var differences = new StepDifferences(isCalendar: true);
        for (int i = 1; i < parsed.Length; i++)
        {
            differences.Add(parsed[i - 1].Ticks, parsed[i].Ticks);
        }

        StepFrequency frequency = differences.MostCommon();
        Assert.Equal(expected, frequency.ToString());
        Assert.Equal(1, frequency.StepsBetween(parsed[0].Ticks, parsed[1].Ticks));
    }

    [Theory]
    [InlineData("01:00:00", "1 hour")]
    [InlineData("00:15:00", "15 minutes")]
    [InlineData("01:30:00", "90 minutes")]
    [InlineData("1.12:00:00", "36 hours")]
    [InlineData("00:00:00.5000000", "00:00:00.5000000")]
    public void A_span_is_told_as_a_whole_number_of_one_unit(string span, string expected)
        => Assert.Equal(expected, new StepFrequency(TimeSpan.Parse(span, CultureInfo.InvariantCulture).Ticks, 0).Text(isTime: true));

    [Fact]
    public void Numbers_that_count_have_no_months()
    {
        var differences = new StepDifferences(isCalendar: false);
        differences.Add(0, 31 * TimeSpan.TicksPerDay);
        Assert.Equal(new StepFrequency(31 * TimeSpan.TicksPerDay, 0), differences.MostCommon());
        Assert.Equal("26784000000000", differences.MostCommon().Text(isTime: false));
        Assert.True(new StepDifferences(isCalendar: false).MostCommon().IsNone);
    }

    [Theory]
    [InlineData("2024-03-30", "2023-12-30", "2024-01-30", "2024-02-29")]
    [InlineData("2024-03-31", "2023-12-31", "2024-01-31", "2024-02-29")]
    [InlineData("2024-03-29", "2023-12-29", "2024-01-29", "2024-02-29")]
    [InlineData("2023-03-29", "2022-11-29", "2022-12-29", "2023-02-28")]
    [InlineData("2024-05-30", "2024-02-29", "2024-03-30", "2024-04-30")]
    [InlineData("2024-03-31", "2024-02-29")]
    [InlineData("2024-10-31", "2024-06-28", "2024-07-31", "2024-08-30", "2024-09-30")]
    [InlineData("2024-05-01", "2024-02-01", "2024-03-04", "2024-04-01")]
    public void What_ends_in_a_short_month_goes_on_at_the_day_of_the_months_before(string expected, params string[] times)
    {
        long[] ticks = [.. times.Select(time => DateTime.Parse(time, CultureInfo.InvariantCulture).Ticks)];
        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture), new DateTime(new StepFrequency(0, 1).AddToLast(ticks, 1)));
    }

    [Fact]
    public void Months_keep_the_day_or_the_last_day()
    {
        var month = new StepFrequency(0, 1);
        Assert.Equal(new DateTime(2024, 4, 30), month.Add(new DateTime(2024, 1, 31), 3));
        Assert.Equal(new DateTime(2024, 3, 31), month.Add(new DateTime(2024, 2, 29), 1));
        Assert.Equal(new DateTime(2024, 2, 29), month.Add(new DateTime(2024, 1, 30), 1));
        Assert.True(month.IsStep(new DateTime(2024, 1, 31), new DateTime(2024, 4, 30)));
        Assert.True(month.IsStep(new DateTime(2024, 2, 29), new DateTime(2024, 3, 29)));
        Assert.False(month.IsStep(new DateTime(2024, 1, 15), new DateTime(2024, 2, 16)));
        Assert.Equal(2, month.WholeSteps(new DateTime(2024, 1, 15), new DateTime(2024, 4, 14)));
        Assert.Equal(new DateTime(2024, 4, 1), new StepFrequency(0, 3).StartOf(new DateTime(2024, 6, 30, 5, 0, 0)));
        Assert.Equal(new DateTime(2024, 1, 1), new StepFrequency(7 * TimeSpan.TicksPerDay, 0).StartOf(new DateTime(2024, 1, 7)));
    }
}
