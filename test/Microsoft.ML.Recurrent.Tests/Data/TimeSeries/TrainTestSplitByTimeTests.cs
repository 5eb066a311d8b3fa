namespace Microsoft.ML.Recurrent.Tests.Data.TimeSeries;

public sealed class TrainTestSplitByTimeTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void The_last_rows_of_each_series_are_the_test_part()
    {
        TimeSeriesSplit split = _ml.Data.TrainTestSplitByTime(Interleaved(), "Time", "Meter", testSteps: 2);
        Assert.Equal(["a0", "b100", "a1", "b101", "a2"], Rows(split.TrainSet));
        Assert.Equal(["b102", "a3", "b103", "a4"], Rows(split.TestSet));
    }

    [Fact]
    public void A_share_of_rows_is_rounded_and_a_fifth_where_nothing_is_said()
    {
        Assert.Equal(["a3", "b103", "a4"], Rows(_ml.Data.TrainTestSplitByTime(Interleaved(), "Time", "Meter", testFraction: 0.3).TestSet));
        Assert.Equal(["b103", "a4"], Rows(_ml.Data.TrainTestSplitByTime(Interleaved(), "Time", "Meter").TestSet));
    }

    [Fact]
    public void A_time_splits_all_series_at_once()
    {
        TimeSeriesSplit split = _ml.Data.TrainTestSplitByTime(Interleaved(), "Time", "Meter", testStart: TimedStep.Start.AddHours(3));
        Assert.Equal(["a3", "b103", "a4"], Rows(split.TestSet));
        Assert.Equal(6, Rows(split.TrainSet).Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_training_row_is_a_test_row_or_lies_behind_one(int testSteps)
    {
        TimeSeriesSplit split = _ml.Data.TrainTestSplitByTime(Interleaved(), "Time", "Meter", testSteps: testSteps, historySteps: 0);
        TimedStep[] train = Steps(split.TrainSet);
        TimedStep[] test = Steps(split.TestSet);
        Assert.Equal(9, train.Length + test.Length);
        foreach (IGrouping<string, TimedStep> series in test.GroupBy(step => step.Meter))
        {
            Assert.Equal(testSteps, series.Count());
            Assert.All(train.Where(step => step.Meter == series.Key), step => Assert.True(step.Time < series.Min(other => other.Time)));
        }
    }

    [Fact]
    public void Training_rows_stay_the_same_whatever_the_test_part_holds()
    {
        IDataView Data(float testLoad) => _ml.Data.LoadFromEnumerable(TimedStep.Hours("a", 1, 2, 3, testLoad, testLoad));
        Assert.Equal(
            Rows(_ml.Data.TrainTestSplitByTime(Data(7), "Time", testSteps: 2).TrainSet),
            Rows(_ml.Data.TrainTestSplitByTime(Data(float.NaN), "Time", testSteps: 2).TrainSet));
    }

    [Fact]
    public void History_stands_before_the_test_part_and_no_further_back_than_the_series()
    {
        Assert.Equal(["a2", "b102", "a3", "b103", "a4"], Rows(_ml.Data.TrainTestSplitByTime(Interleaved(), "Time", "Meter", testSteps: 1, historySteps: 2).TestSet)
            .Where(row => row != "b101"));
        Assert.Equal(9, Rows(_ml.Data.TrainTestSplitByTime(Interleaved(), "Time", "Meter", testSteps: 1, historySteps: 99).TestSet).Length);
    }

    [Fact]
    public void Without_a_time_column_rows_stand_in_their_order()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TimedStep.Hours("a", 5, 4, 3, 2));
        Assert.Equal(["a2"], Rows(_ml.Data.TrainTestSplitByTime(data, testSteps: 1).TestSet));
    }

    [Fact]
    public void Calls_that_cannot_be_are_refused()
    {
        IDataView data = Interleaved();
        Assert.Throws<ArgumentException>(() => _ml.Data.TrainTestSplitByTime(data, "Time", testSteps: 1, testFraction: 0.1));
        Assert.Throws<ArgumentException>(() => _ml.Data.TrainTestSplitByTime(data, testStart: TimedStep.Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplitByTime(data, "Time", "Meter", testFraction: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplitByTime(data, "Time", "Meter", testSteps: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplitByTime(data, "Time", "None", testSteps: 1));
        Assert.Equal(
            "Expected more than 4 rows, the test part, of series 'b', got 4.",
            Assert.Throws<InvalidOperationException>(() => _ml.Data.TrainTestSplitByTime(data, "Time", "Meter", testSteps: 4)).Message);
        Assert.Contains(
            "ascending order of 'Load'",
            Assert.Throws<InvalidDataException>(() => _ml.Data.TrainTestSplitByTime(_ml.Data.LoadFromEnumerable(TimedStep.Hours("a", 2, 1)), "Load")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_several_series_without_a_column_of_series_are_told_what_is_missing()
    {
        IDataView data = _ml.Data.LoadFromEnumerable((TimedStep[])[.. TimedStep.Hours("a", 1), .. TimedStep.Hours("b", 2)]);

        var error = Assert.Throws<InvalidDataException>(() => _ml.Data.TrainTestSplitByTime(data, "Time"));

        Assert.Contains("in rows 0 and 1. Where rows are of several series, name a series column that tells all of them apart", error.Message, StringComparison.Ordinal);
    }

    private IDataView Interleaved()
    {
        TimedStep[] a = TimedStep.Hours("a", 0, 1, 2, 3, 4);
        TimedStep[] b = TimedStep.Hours("b", 100, 101, 102, 103);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 5).SelectMany(i => i < b.Length ? new[] { a[i], b[i] } : [a[i]]).ToArray());
    }

    private TimedStep[] Steps(IDataView data) => [.. _ml.Data.CreateEnumerable<TimedStep>(data, reuseRowObject: false)];

    private string[] Rows(IDataView data) => [.. Steps(data).Select(step => $"{step.Meter}{step.Load}")];
}
