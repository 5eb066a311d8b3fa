using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Tests.Data.Sequences;

public sealed class SlidingWindowsTests
{
    private static readonly MLContext Ml = new(seed: 1);

    [Fact]
    public void A_window_begins_at_every_strideth_step_of_a_group() => Assert.Equal(
        ["a|0 1 2|2|0|2", "a|2 3 4|4|2|4", "b|7 8 9|9|0|2"],
        RowTexts.Of(Ml.Data.SlidingWindows(Rows(("a", 6), ("b", 4)), "Group", "Time", ["X"], "X", windowSize: 3, stride: 2)));

    [Fact]
    public void The_label_lies_as_many_steps_after_the_window_as_asked_for()
    {
        IDataView rows = Rows(("a", 5), ("b", 2));

        Assert.Equal(["0 1|1", "1 2|2", "2 3|3", "3 4|4", "6 7|7"], Labelled(0));
        Assert.Equal(["0 1|2", "1 2|3", "2 3|4"], Labelled(1));
        Assert.Equal(["0 1|4"], Labelled(3));
        Assert.Empty(Labelled(4));

        string[] Labelled(int offset) => RowTexts.Of(Ml.Data.SlidingWindows(rows, "Group", "Time", ["X"], "X", 2, labelOffset: offset), "Features", "X");
    }

    [Fact]
    public void To_score_every_window_is_shown_without_labels_or_with_missing_ones()
    {
        IDataView rows = Rows(("a", 4), ("b", 2));

        Assert.Equal(
            ["0 1", "1 2", "2 3", "5 6"], RowTexts.Of(Ml.Data.SlidingWindows(rows, "Group", "Time", ["X"], null, 2, labelOffset: 2), "Features"));
        Assert.Equal(
            ["0 1|3|x3", "1 2|NaN|", "2 3|NaN|", "5 6|NaN|"],
            RowTexts.Of(Ml.Data.SlidingWindows(rows, "Group", "Time", ["X"], "X", 2, labelOffset: 2, keepWindowsWithoutLabel: true), "Features", "X")
                .Zip(RowTexts.Of(Ml.Data.SlidingWindows(rows, "Group", "Time", ["X"], "Text", 2, labelOffset: 2, keepWindowsWithoutLabel: true), "Text"))
                .Select(row => $"{row.First}|{row.Second}"));
        Assert.Contains(
            "label column 'Time': expected a key, text, Single or Double, which can be missing (keepWindowsWithoutLabel), got Int32",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Ml.Data.SlidingWindows(rows, "Group", null, ["X"], "Time", 2, keepWindowsWithoutLabel: true)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Windows_longer_than_every_group_are_warned_of_once(bool rowsAreGrouped)
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.Message] : Array.Empty<string>());
        IDataView windows = ml.Data.SlidingWindows(Rows(("a", 5), ("b", 2)), "Group", "Time", ["X"], "X", 4, labelOffset: 3, rowsAreGrouped: rowsAreGrouped);
        Assert.Empty(RowTexts.Of(windows));
        Assert.Empty(RowTexts.Of(windows));
        Assert.Contains("There are no windows: the longest group has 5 rows, and a window needs 7 (windowSize 4 and labelOffset 3).", Assert.Single(warnings), StringComparison.Ordinal);

        Assert.NotEmpty(RowTexts.Of(ml.Data.SlidingWindows(Rows(("a", 5), ("b", 2)), "Group", "Time", ["X"], "X", 4, rowsAreGrouped: rowsAreGrouped)));
        Assert.Single(warnings);
    }

    [Fact]
    public void Without_a_group_column_all_rows_are_one_series()
    {
        IDataView rows = new ViewBuilder().Scalar("Time", NumberDataViewType.Int32, 3, 1, 2, 0).Scalar("X", NumberDataViewType.Single, 3f, 1, 2, 0).ToView();

        Assert.Equal(["0 1 2|0|2", "1 2 3|1|3"], RowTexts.Of(Ml.Data.SlidingWindows(rows, null, "Time", ["X"], null, 3)));
        Assert.Equal(["3 1 2", "1 2 0"], RowTexts.Of(Ml.Data.SlidingWindows(rows, null, null, ["X"], null, 3)));
        Assert.Contains(
            "The order goes down in row 1 of the series",
            Assert.Throws<InvalidDataException>(() => RowTexts.Of(Ml.Data.SlidingWindows(rows, null, "Time", ["X"], null, 3, rowsAreGrouped: true))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_has_the_size_of_windows()
    {
        IDataView rows = new ViewBuilder()
            .Scalar("X", NumberDataViewType.Single, 1f)
            .Scalar("Y", NumberDataViewType.Int64, 1L)
            .Scalar("Text", TextDataViewType.Instance, Types.Texts("a"))
            .NamedKeys("State", ["u", "v"], 1)
            .ToView();

        DataViewSchema schema = Ml.Data.SlidingWindows(rows, null, null, ["X", "Text", "Y"], "State", 5).Schema;

        Assert.Equal(["Features", "Text", "State"], schema.Select(column => column.Name));
        Assert.Equal(Types.Numbers(5, 2), schema["Features"].Type);
        Assert.Equal(new VectorDataViewType(TextDataViewType.Instance, 5), schema["Text"].Type);
        Assert.Equal(rows.Schema["State"].Type, schema["State"].Type);
    }

    [Theory]
    [InlineData(0, 1, 0, "windowSize")]
    [InlineData(1, 0, 0, "stride")]
    [InlineData(1, 1, -1, "labelOffset")]
    public void Sizes_are_checked_at_once(int windowSize, int stride, int labelOffset, string parameter)
        => Assert.Equal(
            parameter,
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Ml.Data.SlidingWindows(Rows(("a", 1)), "Group", null, ["X"], "X", windowSize, stride, labelOffset)).ParamName);

    [Fact]
    public void Windows_are_those_that_loops_over_the_groups_give()
    {
        (string, int)[] groups = [("a", 11), ("b", 1), ("c", 4), ("d", 7)];
        for (int size = 1; size <= 5; size++)
        {
            for (int stride = 1; stride <= 7; stride++)
            {
                for (int offset = 0; offset <= 3; offset++)
                {
                    string[] expected = [.. Windows(groups, size, stride, offset)];
                    Assert.Equal(expected, Shown(isStreamed: false));
                    Assert.Equal(expected, Shown(isStreamed: true));

                    string[] Shown(bool isStreamed) => RowTexts.Of(
                        Ml.Data.SlidingWindows(Rows(groups), "Group", "Time", ["X"], "X", size, stride, offset, rowsAreGrouped: isStreamed),
                        "Features", "X", "LastTime");
                }
            }
        }
    }

    [Theory]
    [InlineData(RepeatedSteps.KeepFirst, "0 2", "2 3")]
    [InlineData(RepeatedSteps.KeepLast, "1 2", "2 4")]
    public void A_window_is_made_of_the_kept_rows(RepeatedSteps kept, string first, string second)
    {
        IDataView rows = new ViewBuilder().Scalar("T", NumberDataViewType.Int32, 0, 0, 1, 2, 2).Scalar("X", NumberDataViewType.Single, 0f, 1, 2, 3, 4).ToView();

        foreach (bool isStreamed in new[] { false, true })
        {
            IDataView windows = Ml.Data.SlidingWindows(rows, null, "T", ["X"], null, 2, rowsAreGrouped: isStreamed, repeatedSteps: kept);
            Assert.Equal([first, second], RowTexts.Of(windows, "Features"));
        }
    }

    [Fact]
    public void A_window_of_a_stream_is_shown_once_the_row_after_it_is_read()
    {
        int readCount = 0;
        IEnumerable<Reading> Readings()
        {
            while (true)
            {
                yield return new Reading { X = readCount++ };
            }
        }

        IDataView windows = Ml.Data.SlidingWindows(Ml.Data.LoadFromEnumerable(Readings()), null, null, ["X"], null, windowSize: 4, stride: 10);
        using DataViewRowCursor cursor = windows.GetRowCursor(windows.Schema);

        Assert.True(cursor.MoveNext());
        Assert.Equal(5, readCount);
        Assert.True(cursor.MoveNext());
        Assert.Equal(15, readCount);
    }

    [Fact]
    public void Windows_of_a_group_stay_on_one_side_of_a_split_by_group()
    {
        (string, int)[] groups = [.. Enumerable.Range(0, 40).Select(group => ($"g{group}", 12))];
        IDataView windows = Ml.Data.SlidingWindows(Rows(groups), "Group", "Time", ["X"], "X", 5);

        DataOperationsCatalog.TrainTestData split = Ml.Data.TrainTestSplit(windows, testFraction: 0.3, samplingKeyColumnName: "Group");

        string[] trained = RowTexts.Of(split.TrainSet, "Group");
        string[] tested = RowTexts.Of(split.TestSet, "Group");
        Assert.Equal(40 * 8, trained.Length + tested.Length);
        Assert.NotEmpty(tested);
        Assert.Empty(trained.Intersect(tested));
    }

    /// <summary>Groups of so many steps; X counts on over all rows, with a number left out between groups.</summary>
    private static IDataView Rows(params (string Group, int Length)[] groups)
    {
        (string Group, int Time, float X)[] rows = [.. groups.SelectMany((group, index) => Enumerable.Range(0, group.Length)
            .Select(time => (group.Group, time, (float)(FirstOf(groups, index) + time))))];
        return new ViewBuilder()
            .Scalar("Group", TextDataViewType.Instance, Types.Texts([.. rows.Select(row => row.Group)]))
            .Scalar("Time", NumberDataViewType.Int32, [.. rows.Select(row => row.Time)])
            .Scalar("X", NumberDataViewType.Single, [.. rows.Select(row => row.X)])
            .Scalar("Text", TextDataViewType.Instance, Types.Texts([.. rows.Select(row => $"x{row.X}")]))
            .ToView();
    }

    private static int FirstOf((string Group, int Length)[] groups, int index) => groups.Take(index).Sum(group => group.Length + 1);

    private static IEnumerable<string> Windows((string Group, int Length)[] groups, int size, int stride, int offset)
        => groups.SelectMany((group, index) => Enumerable.Range(0, group.Length)
            .Where(start => start % stride == 0 && start + size + offset <= group.Length)
            .Select(start => string.Join(' ', Enumerable.Range(FirstOf(groups, index) + start, size))
                + $"|{FirstOf(groups, index) + start + size - 1 + offset}|{start + size - 1}"));

    private sealed class Reading
    {
        public float X { get; set; }
    }
}
