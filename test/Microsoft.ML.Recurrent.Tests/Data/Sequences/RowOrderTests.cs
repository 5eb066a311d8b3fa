using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Data.Sequences;

/// <summary>What becomes of rows that are not where they should be, or are there twice, or have no place.</summary>
public sealed class RowOrderTests
{
    private static readonly MLContext Ml = new(seed: 1);

    [Fact]
    public void Unsorted_rows_are_sorted_when_they_are_collected_and_an_error_when_they_stream()
    {
        IDataView rows = Rows(("a", 1, 0), ("a", 3, 1), ("a", 2, 2));

        Assert.Equal(["0 2 1"], Features(rows));
        Assert.StartsWith(
            "The order goes down in row 2 of group 'a': 2 in column 'Time' after 3 in row 1; expected rows in order (rowsAreGrouped).",
            Error(rows, isStreamed: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_that_comes_back_is_put_together_when_it_is_collected_and_an_error_when_it_streams()
    {
        IDataView rows = Rows(("a", 1, 0), ("b", 1, 1), ("a", 2, 2));

        Assert.Equal(["0 2", "1"], Features(rows));
        Assert.StartsWith("Row 2 is of group 'a' again, after rows of group 'b'", Error(rows, isStreamed: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Sequences_before_a_broken_row_can_be_read_and_none_after_it()
    {
        IDataView sequences = Ml.Data.GroupIntoSequences(
            Rows(("a", 1, 0), ("b", 2, 1), ("b", 1, 2), ("c", 1, 3)), "Group", "Time", ["X"], rowsAreGrouped: true);
        using DataViewRowCursor cursor = sequences.GetRowCursor(sequences.Schema);

        Assert.True(cursor.MoveNext());
        Assert.Throws<InvalidDataException>(() => cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
    }

    [Theory]
    [InlineData(RepeatedSteps.KeepFirst, "0 1 4")]
    [InlineData(RepeatedSteps.KeepLast, "0 3 5")]
    [InlineData(RepeatedSteps.KeepAll, "0 1 2 3 4 5")]
    public void Of_rows_with_the_same_order_value_those_asked_for_are_kept(RepeatedSteps kept, string expected)
    {
        IDataView sorted = Rows(("a", 1, 0), ("a", 2, 1), ("a", 2, 2), ("a", 2, 3), ("a", 3, 4), ("a", 3, 5), ("b", 3, 6));
        IDataView unsorted = Rows(("a", 3, 4), ("b", 3, 6), ("a", 2, 1), ("a", 3, 5), ("a", 2, 2), ("a", 1, 0), ("a", 2, 3));

        Assert.Equal([expected, "6"], Features(sorted, kept));
        Assert.Equal([expected, "6"], Features(unsorted, kept));
        Assert.Equal([expected, "6"], Features(sorted, kept, isStreamed: true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_with_the_same_order_value_are_an_error_unless_something_else_is_asked_for(bool isStreamed)
        => Assert.StartsWith(
            "Rows 1 and 2 of group 'b' both have the order value 2 in column 'Time': expected a row per value",
            Error(Rows(("a", 2, 0), ("b", 2, 1), ("b", 2, 2)), isStreamed), StringComparison.Ordinal);

    [Fact]
    public void Repeats_are_named_by_their_rows_even_when_rows_without_a_place_lie_between()
    {
        IDataView rows = Rows(("", 1, 0), ("a", 2, 1), ("", 2, 2), ("a", 2, 3));

        Assert.StartsWith("Rows 1 and 3 of group 'a'", Error(rows, isStreamed: false, skips: true), StringComparison.Ordinal);
        Assert.StartsWith("Rows 1 and 3 of group 'a'", Error(rows, isStreamed: true, skips: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_order_column_nothing_is_a_repeat()
    {
        IDataView sequences = Ml.Data.GroupIntoSequences(Rows(("a", 1, 0), ("a", 1, 1), ("b", 0, 2)), "Group", null, ["X"], rowsAreGrouped: true);

        Assert.Equal(["0 1", "2"], RowTexts.Of(sequences, "Features"));
    }

    [Fact]
    public void Errors_name_a_key_by_what_it_stands_for_and_a_time_in_full()
    {
        IDataView rows = new ViewBuilder()
            .NamedKeys("Group", ["pump", "fan"], 2, 2)
            .Scalar("Time", DateTimeDataViewType.Instance, new DateTime(2026, 1, 2), new DateTime(2026, 1, 2))
            .Scalar("X", NumberDataViewType.Single, 0f, 1)
            .ToView();

        Assert.Contains(
            "group 'fan' both have the order value 2026-01-02T00:00:00.0000000 in column 'Time'", Error(rows, isStreamed: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_row_without_a_group_is_an_error_or_left_out(bool isStreamed)
    {
        IDataView rows = Rows(("a", 1, 0), ("", 2, 1), ("a", 3, 2), ("b", 1, 3));

        Assert.StartsWith("Row 1 has no group value in column 'Group': expected one in every row", Error(rows, isStreamed), StringComparison.Ordinal);
        Assert.Equal(["0 2", "3"], Features(rows, isStreamed: isStreamed, skips: true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_row_without_an_order_value_is_an_error_or_left_out(bool isStreamed)
    {
        // Group 'b' first shows up in a row that is left out, and has its sequence all the same.
        IDataView rows = Rows(("a", 1, 0), ("b", float.NaN, 1), ("a", float.NaN, 2), ("a", 3, 3), ("c", float.NaN, 4), ("b", 1, 5));

        Assert.StartsWith("Row 1 has no order value in column 'Time': expected one in every row", Error(rows, isStreamed), StringComparison.Ordinal);
        Assert.Equal(["0 3", "5"], Features(rows, isStreamed: isStreamed, skips: true));
    }

    [Fact]
    public void Key_0_not_a_number_and_the_empty_date_are_missing_and_zero_and_false_are_not()
    {
        static string[] Kept<T>(DataViewType type, T value) => RowTexts.Of(
            Ml.Data.GroupIntoSequences(
                new ViewBuilder().Scalar("G", type, value).Scalar("X", NumberDataViewType.Single, 1f).ToView(),
                "G", null, ["X"], skipRowsWithoutGroupOrOrder: true),
            "Features");

        Assert.Empty(Kept(TextDataViewType.Instance, ReadOnlyMemory<char>.Empty));
        Assert.Empty(Kept(Types.Key<uint>(3), 0u));
        Assert.Empty(Kept(NumberDataViewType.Single, float.NaN));
        Assert.Empty(Kept(NumberDataViewType.Double, double.NaN));
        Assert.Empty(Kept(DateTimeDataViewType.Instance, default(DateTime)));
        Assert.Empty(Kept(DateTimeOffsetDataViewType.Instance, default(DateTimeOffset)));
        Assert.Equal(["1"], Kept(NumberDataViewType.UInt32, 0u));
        Assert.Equal(["1"], Kept(NumberDataViewType.Single, 0f));
        Assert.Equal(["1"], Kept(BooleanDataViewType.Instance, false));
        Assert.Equal(["1"], Kept(TimeSpanDataViewType.Instance, TimeSpan.Zero));
    }

    [Fact]
    public void Streamed_rows_give_the_sequences_that_collected_ones_give()
    {
        var random = new Random(1);
        for (int round = 0; round < 50; round++)
        {
            (string, float, float)[] rows =
            [
                .. Enumerable.Range(0, random.Next(1, 6)).SelectMany(group => Enumerable.Range(0, random.Next(1, 8))
                    .Select(step => ($"g{group}", (float)(step / 2), random.NextSingle()))),
            ];
            foreach (RepeatedSteps kept in new[] { RepeatedSteps.KeepFirst, RepeatedSteps.KeepLast, RepeatedSteps.KeepAll })
            {
                IDataView Sequences(bool isStreamed) => Ml.Data.GroupIntoSequences(
                    Rows(rows), "Group", "Time", ["X"], "X", SequenceLabel.PerStep, rowsAreGrouped: isStreamed, repeatedSteps: kept);

                Assert.Equal(RowTexts.Of(Sequences(isStreamed: false)), RowTexts.Of(Sequences(isStreamed: true)));
            }
        }
    }

    private static IDataView Rows(params (string Group, float Time, float X)[] rows) => new ViewBuilder()
        .Scalar("Group", TextDataViewType.Instance, Types.Texts([.. rows.Select(row => row.Group)]))
        .Scalar("Time", NumberDataViewType.Single, [.. rows.Select(row => row.Time)])
        .Scalar("X", NumberDataViewType.Single, [.. rows.Select(row => row.X)])
        .ToView();

    private static string[] Features(IDataView rows, RepeatedSteps kept = RepeatedSteps.Error, bool isStreamed = false, bool skips = false)
        => RowTexts.Of(
            Ml.Data.GroupIntoSequences(
                rows, "Group", "Time", ["X"], rowsAreGrouped: isStreamed, repeatedSteps: kept, skipRowsWithoutGroupOrOrder: skips),
            "Features");

    private static string Error(IDataView rows, bool isStreamed, bool skips = false)
        => Assert.Throws<InvalidDataException>(() => Features(rows, isStreamed: isStreamed, skips: skips)).Message;
}
