using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Data.TimeSeries;

namespace Microsoft.ML.Recurrent.Tests.Data.TimeSeries;

public sealed class FillGapsTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData(GapFilling.Missing, float.NaN, float.NaN)]
    [InlineData(GapFilling.Zero, 0, 0)]
    [InlineData(GapFilling.Last, 1, 1)]
    [InlineData(GapFilling.Linear, 2, 3)]
    public void Rows_are_added_for_hours_without_one(GapFilling filling, float second, float third)
    {
        TimedStep[] filled = Fill([.. At("a", 0, 1), .. At("a", 3, 4), .. At("a", 4, 5)], filling);
        Assert.Equal([1, second, third, 4, 5], filled.Select(step => step.Load));
        Assert.Equal(filled.Select(step => (float)(10.0 * step.Load)), filled.Select(step => (float)step.Price));
        Assert.Equal([0, 1, 2, 3, 4], filled.Select(step => (step.Time - TimedStep.Start).TotalHours));
        Assert.Equal(["a", "a", "a", "a", "a"], filled.Select(step => step.Meter));
    }

    [Fact]
    public void Series_that_interleave_are_filled_each_for_itself()
    {
        TimedStep[] filled = Fill([.. At("a", 0, 1), .. At("b", 1, 7), .. At("a", 1, 2), .. At("b", 3, 9), .. At("a", 2, 3), .. At("b", 4, 9)], GapFilling.Linear);
        Assert.Equal(["a 0 1", "a 1 2", "a 2 3", "b 1 7", "b 2 8", "b 3 9", "b 4 9"], filled.Select(step => $"{step.Meter} {step.Time.Hour} {step.Load}"));
    }

    [Fact]
    public void A_frequency_that_cannot_be_is_named_as_the_caller_knows_it()
    {
        Assert.Equal("frequency", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.FillGaps(View(At("a", 0, 1)), "Time", frequency: TimeSpan.Zero)).ParamName);
        Assert.Equal("frequencyInMonths", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.FillGaps(View(At("a", 0, 1)), "Time", frequencyInMonths: 0)).ParamName);
    }

    [Fact]
    public void A_gap_that_would_fill_the_memory_is_named()
    {
        var error = Assert.Throws<InvalidDataException>(
            () => Fill([.. At("a", 0, 1), .. At("a", 1, 2), .. At("a", 2, 2), .. On(new DateTime(9000, 1, 1), 4)], GapFilling.Last));
        Assert.StartsWith("Expected at most 1000000 missing steps of 1 hour in series 'a'", error.Message, StringComparison.Ordinal);
        Assert.Contains("9000-01-01", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Filled_rows_are_a_whole_series_for_the_next_reading()
    {
        IDataView filled = _ml.Data.FillGaps(View([.. At("a", 0, 1), .. At("a", 3, 4), .. At("a", 4, 4)]), "Time", "Meter", GapFilling.Last);
        Assert.Equal(5, filled.GetRowCount());
        Assert.Equal(5, SeriesIndex.Read(filled, "Meter", "Time").LengthOf(0));
        Assert.Equal(5, Rows(_ml.Data.FillGaps(filled, "Time", "Meter", GapFilling.Missing)).Length);
    }

    [Fact]
    public void Months_are_calendar_months_and_keep_the_last_day()
    {
        TimedStep[] filled = Fill(
            [.. On(new DateTime(2023, 11, 30), 1), .. On(new DateTime(2023, 12, 31), 2), .. On(new DateTime(2024, 4, 30), 6), .. On(new DateTime(2024, 5, 31), 7)],
            GapFilling.Linear);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], filled.Select(step => step.Load));
        Assert.Equal([11, 12, 1, 2, 3, 4, 5], filled.Select(step => step.Time.Month));

        TimedStep[] first = Fill([.. On(new DateTime(2024, 1, 1), 1), .. On(new DateTime(2024, 2, 1), 2), .. On(new DateTime(2024, 3, 1), 3), .. On(new DateTime(2024, 6, 1), 6)], GapFilling.Linear);
        Assert.Equal([1, 2, 3, 4, 5, 6], first.Select(step => step.Load));
        Assert.All(first, step => Assert.Equal(1, step.Time.Day));
    }

    [Theory]
    [InlineData(StepAggregation.Sum, 6, 9)]
    [InlineData(StepAggregation.Mean, 3, 4.5)]
    [InlineData(StepAggregation.Last, 4, 5)]
    public void Rows_of_a_step_are_put_together(StepAggregation aggregation, float first, float third)
    {
        TimedStep[] rows = [.. At("a", 1, 2), .. At("a", 5, float.NaN), .. At("a", 23, 4), .. At("a", 48, 4), .. At("a", 50, 5)];
        IDataView daily = _ml.Data.FillGaps(View(rows), "Time", "Meter", GapFilling.Zero, TimeSpan.FromDays(1), aggregation: aggregation);
        TimedStep[] filled = Rows(daily);
        Assert.Equal([first, 0, third], filled.Select(step => step.Load));
        Assert.Equal([1, 2, 3], filled.Select(step => step.Time.Day));
        Assert.Equal([0, 0, 2], filled.Select(step => step.Day));
    }

    [Theory]
    [InlineData(StepAggregation.Sum, 3, 30)]
    [InlineData(StepAggregation.Mean, 1.5, 15)]
    [InlineData(StepAggregation.Last, 2, 20)]
    public void Rows_of_a_step_are_put_together_though_series_interleave(StepAggregation aggregation, float one, float other)
    {
        TimedStep[] rows = [.. At("a", 1, 1), .. At("b", 1, 10), .. At("a", 2, 2), .. At("b", 2, 20), .. At("a", 25, 7), .. At("b", 25, 8)];
        TimedStep[] daily = Rows(_ml.Data.FillGaps(View(rows), "Time", "Meter", frequency: TimeSpan.FromDays(1), aggregation: aggregation));
        Assert.Equal([("a", one), ("a", 7), ("b", other), ("b", 8)], daily.Select(step => (step.Meter, step.Load)));
        Assert.Equal([0, 1, 0, 1], daily.Select(step => step.Day));
    }

    [Theory]
    [InlineData(StepAggregation.Sum, 6, 4)]
    [InlineData(StepAggregation.Mean, 2, 4)]
    [InlineData(StepAggregation.Last, 3, 4)]
    public void Rows_of_one_time_are_put_together_and_do_not_count_for_the_frequency(StepAggregation aggregation, float first, float second)
    {
        TimedStep[] rows = [.. At("a", 24, 1), .. At("a", 24, 2), .. At("a", 24, 3), .. At("a", 48, 4), .. At("a", 96, 5)];
        TimedStep[] daily = Rows(_ml.Data.FillGaps(View(rows), "Time", filling: GapFilling.Zero, aggregation: aggregation, frequency: TimeSpan.FromDays(1)));
        Assert.Equal([first, second, 0, 5], daily.Select(step => step.Load));
        Assert.Equal([first, second], Rows(_ml.Data.FillGaps(View(rows[..4]), "Time", aggregation: aggregation)).Select(step => step.Load));
        Assert.Contains("two times", Assert.Throws<InvalidOperationException>(() => _ml.Data.FillGaps(View(rows[..3]), "Time", aggregation: aggregation)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_with_an_offset_is_refused_with_the_property_to_read()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Offset { Time = TimedStep.Start } });
        Assert.Contains(
            "time column 'Time': expected DateTime, got DateTimeOffset; its UtcDateTime is expected as DateTime",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.FillGaps(data, "Time")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_of_quarters_begin_in_january()
    {
        IDataView quarters = _ml.Data.FillGaps(
            View([.. On(new DateTime(2024, 2, 3), 1), .. On(new DateTime(2024, 3, 31), 2), .. On(new DateTime(2024, 4, 1), 4)]),
            "Time", "Meter", frequencyInMonths: 3, aggregation: StepAggregation.Sum);
        Assert.Equal([(1, 3f), (4, 4f)], Rows(quarters).Select(step => (step.Time.Month, step.Load)));
    }

    [Fact]
    public void Vectors_are_filled_number_by_number()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[]
        {
            new Pair { Time = TimedStep.Start, Values = [0, 8] },
            new Pair { Time = TimedStep.Start.AddHours(4), Values = [4, 0] },
            new Pair { Time = TimedStep.Start.AddHours(5), Values = [1, 1] },
        });
        IDataView filled = _ml.Data.FillGaps(data, "Time", filling: GapFilling.Linear, frequency: TimeSpan.FromHours(1));
        Assert.Equal([[0, 8], [1, 6], [2, 4], [3, 2], [4, 0], [1, 1]], _ml.Data.CreateEnumerable<Pair>(filled, reuseRowObject: false).Select(pair => pair.Values));
    }

    [Fact]
    public void Faults_of_time_name_series_and_time()
    {
        Assert.Contains("rows of series 'b' in ascending order of 'Time', got 2024-01-01", Error([.. At("a", 0, 1), .. At("b", 2, 1), .. At("b", 1, 1)]), StringComparison.Ordinal);
        string repeated = Error([.. At("a", 0, 1), .. At("b", 1, 1), .. At("b", 1, 1)]);
        Assert.Contains("each time of series 'b' once in 'Time'", repeated, StringComparison.Ordinal);
        Assert.Contains("in rows 1 and 2", repeated, StringComparison.Ordinal);
        Assert.Contains("mlContext.Data.FillGaps with an aggregation puts rows of one time together", repeated, StringComparison.Ordinal);
        Assert.Contains("Sort the rows by time before they are loaded", Error([.. At("a", 1, 1), .. At("a", 0, 1)]), StringComparison.Ordinal);
        Assert.Contains("times of series 'a' in steps of 2 hours", Error([.. At("a", 0, 1), .. At("a", 2, 1), .. At("a", 4, 1), .. At("a", 5, 1)]), StringComparison.Ordinal);
        Assert.Contains("Row 1 of series 'a' has no value in time column 'Time'", Error([.. At("a", 0, 1), new TimedStep { Meter = "a" }]), StringComparison.Ordinal);

        string Error(TimedStep[] rows) => Assert.Throws<InvalidDataException>(() => _ml.Data.FillGaps(View(rows), "Time", "Meter")).Message;
    }

    [Fact]
    public void Calls_that_cannot_be_are_refused()
    {
        IDataView data = View([.. At("a", 0, 1)]);
        Assert.Contains("name the frequency", Assert.Throws<InvalidOperationException>(() => _ml.Data.FillGaps(data, "Time")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _ml.Data.FillGaps(data, "Time", frequency: TimeSpan.FromHours(1), frequencyInMonths: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.FillGaps(data, "Time", frequency: TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.FillGaps(data, "Time", frequencyInMonths: 0));
        Assert.Contains(
            "time column 'Load': expected DateTime, got Single",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.FillGaps(data, "Load")).Message,
            StringComparison.Ordinal);
    }

    private static TimedStep[] At(string meter, int hour, float load)
        => [new TimedStep { Meter = meter, Time = TimedStep.Start.AddHours(hour), Load = load, Price = 10 * load, Day = hour / 24 }];

    private static TimedStep[] On(DateTime day, float load) => [new TimedStep { Meter = "a", Time = day, Load = load }];

    private IDataView View(TimedStep[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private TimedStep[] Fill(TimedStep[] rows, GapFilling filling) => Rows(_ml.Data.FillGaps(View(rows), "Time", "Meter", filling));

    private TimedStep[] Rows(IDataView data) => [.. _ml.Data.CreateEnumerable<TimedStep>(data, reuseRowObject: false)];

    private sealed class Offset
    {
        public DateTimeOffset Time { get; set; }
    }

    private sealed class Pair
    {
        public DateTime Time { get; set; }

        [VectorType(2)]
        public float[] Values { get; set; } = [];
    }
}
