using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Data.Sequences;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Data.Sequences;

public sealed class SequenceMemoryTests
{
    private const int RowCount = 200_000;
    private const int GroupCount = 10_000;

    private static readonly MLContext Ml = new(seed: 1);

    [Fact]
    public void Two_hundred_thousand_interleaved_rows_become_ten_thousand_sequences()
    {
        IDataView sequences = Ml.Data.GroupIntoSequences(Interleaved(), "Group", "Time", ["X", "Y"], "X");

        using DataViewRowCursor cursor = sequences.GetRowCursor(sequences.Schema);
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(sequences.Schema["Features"]);
        VBuffer<float> values = default;
        int count = 0;
        double sum = 0;
        while (cursor.MoveNext())
        {
            features(ref values);
            Assert.Equal(2 * RowCount / GroupCount, values.Length);
            sum += values.GetValues()[0];
            count++;
        }

        Assert.Equal(GroupCount, count);
        Assert.Equal(Enumerable.Range(RowCount - GroupCount, GroupCount).Sum(x => (double)x), sum);
    }

    [Fact]
    public void One_group_of_two_hundred_thousand_rows_is_turned_round()
    {
        IDataView rows = new ViewBuilder()
            .Scalar("Group", NumberDataViewType.Int32, new int[RowCount])
            .Scalar("Time", NumberDataViewType.Int32, [.. Enumerable.Range(0, RowCount).Reverse()])
            .Scalar("X", NumberDataViewType.Single, [.. Enumerable.Range(0, RowCount).Select(x => (float)x)])
            .ToView();

        IDataView sequence = Ml.Data.GroupIntoSequences(rows, "Group", "Time", ["X"], "X", SequenceLabel.First, maximumMemoryInMegabytes: 6);
        Assert.Equal(["0|199999|200000|199999"], RowTexts.Of(sequence, "FirstTime", "LastTime", "StepCount", "X"));

        // 3.2 MB of values and links, and 1.6 MB to sort in.
        IDataView greater = Ml.Data.GroupIntoSequences(rows, "Group", "Time", ["X"], "X", SequenceLabel.First, maximumMemoryInMegabytes: 4);
        Assert.Contains("Rows take more than 4 MB", Assert.Throws<InvalidOperationException>(() => RowTexts.Of(greater)).Message, StringComparison.Ordinal);
        Assert.Equal(199_000, RowTexts.CountOf(Ml.Data.SlidingWindows(rows, "Group", "Time", ["X"], "X", 1000, labelOffset: 1)));
    }

    [Fact]
    public void Rows_beyond_the_memory_are_an_error_that_names_the_group_and_what_to_do()
    {
        IDataView sequences = Ml.Data.GroupIntoSequences(Interleaved(), "Group", "Time", ["X", "Y"], maximumMemoryInMegabytes: 2);
        using DataViewRowCursor cursor = sequences.GetRowCursor(sequences.Schema);

        string error = Assert.Throws<InvalidOperationException>(() => cursor.MoveNext()).Message;

        Assert.Matches(@"^Rows take more than 2 MB \(parameter maximumMemoryInMegabytes\) at row \d+, with group 'g\d+'\.", error);
        Assert.Contains("Sort the data by group and order and set rowsAreGrouped", error, StringComparison.Ordinal);
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Grouped_rows_of_any_number_stream_through_little_memory()
    {
        IDataView rows = new ViewBuilder()
            .Scalar("Group", NumberDataViewType.Int32, [.. Enumerable.Range(0, RowCount).Select(row => row / 20)])
            .Scalar("Time", NumberDataViewType.Int32, [.. Enumerable.Range(0, RowCount)])
            .Vector("X", Types.Numbers(100), [.. Enumerable.Repeat(new float[100], RowCount)])
            .ToView();

        // 80 MB of numbers; 10,000 values of groups take 500 KB.
        Assert.Equal(GroupCount, RowTexts.CountOf(Ml.Data.GroupIntoSequences(rows, "Group", "Time", ["X"], rowsAreGrouped: true, maximumMemoryInMegabytes: 1)));
        Assert.Equal(
            RowCount - 29,
            RowTexts.CountOf(Ml.Data.SlidingWindows(rows, null, null, ["X"], "Time", windowSize: 20, labelOffset: 10, maximumMemoryInMegabytes: 1)));
        Assert.Contains(
            "Expected the rows of one sequence and the values of all groups to fit",
            Assert.Throws<InvalidOperationException>(() => RowTexts.CountOf(Ml.Data.SlidingWindows(
                rows, null, null, ["X"], null, windowSize: 10_000, maximumMemoryInMegabytes: 1))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_of_a_stream_count_only_while_their_rows_are_held()
    {
        IDataView rows = new ViewBuilder()
            .Scalar("Text", TextDataViewType.Instance, Types.Texts([.. Enumerable.Range(0, 20_000).Select(row => new string('x', 100) + row)]))
            .ToView();

        // Each text takes 240 bytes.
        Assert.Equal(20_000 - 99, RowTexts.CountOf(Ml.Data.SlidingWindows(rows, null, null, ["Text"], null, windowSize: 100, maximumMemoryInMegabytes: 1)));
        Assert.Throws<InvalidOperationException>(
            () => RowTexts.CountOf(Ml.Data.SlidingWindows(rows, null, null, ["Text"], null, windowSize: 6_000, maximumMemoryInMegabytes: 1)));
    }

    [Fact]
    public void Counted_bytes_are_those_that_collecting_leaves_in_memory()
    {
        // What is allocated on the way and given up: dictionary and lists of groups when they grow, less than they have at the end.
        IDataView rows = Interleaved();
        var schema = new SequenceSchema(rows.Schema, Format());
        bool[] active = [.. schema.Columns.Select(_ => true)];
        using DataViewRowCursor input = rows.GetRowCursor(rows.Schema);
        var memory = new MemoryMeter(long.MaxValue);
        var table = new StepTable(schema, input, active, memory);
        var groups = new CollectedGroups(new StepSource(input, table, Format()), table, Format());

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(groups.MoveNextGroup());
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Per row a long, three floats and the int that links it to the next of its group.
        Assert.InRange(memory.Bytes, RowCount * 24L, allocated);
        Assert.InRange(memory.Bytes, allocated * 0.85, allocated);
    }

    [Fact]
    public void Short_texts_that_come_again_are_held_once()
    {
        static long BytesOf(Func<int, string> text)
        {
            var memory = new MemoryMeter(long.MaxValue);
            IDataView rows = new ViewBuilder().Scalar("Text", TextDataViewType.Instance, Types.Texts([.. Enumerable.Range(0, 1000).Select(text)])).ToView();
            using DataViewRowCursor input = rows.GetRowCursor(rows.Schema);
            var steps = new TextSteps(input, rows.Schema["Text"], memory);
            for (int slot = 0; input.MoveNext(); slot++)
            {
                steps.Read(slot);
                Assert.Equal(text(slot), steps[slot].ToString());
            }

            return memory.Bytes;
        }

        long empty = BytesOf(_ => "");
        Assert.InRange(BytesOf(row => row % 2 == 0 ? "up" : "down") - empty, 2 * 32, 1000);
        Assert.InRange(BytesOf(row => $"{row:D4}") - empty, 1000 * 32, 1000 * 100);
        Assert.Equal(1000 * MemoryMeter.BytesOfString(100), BytesOf(_ => new string('x', 100)) - empty);
    }

    private static SequenceFormat Format() => new()
    {
        GroupColumnName = "Group",
        OrderColumnName = "Time",
        FeatureColumnNames = ["X", "Y"],
        LabelColumnName = "X",
        OutputColumnName = "Features",
        RowsAreGrouped = false,
        RepeatedSteps = RepeatedSteps.Error,
        SkipsRowsWithoutPlace = false,
        MaximumMemoryInMegabytes = 1,
    };

    /// <summary>A row of each group, then the next of each; later rows have earlier times.</summary>
    private static IDataView Interleaved()
    {
        string[] names = [.. Enumerable.Range(0, GroupCount).Select(group => $"g{group}")];
        return new ViewBuilder()
            .Scalar("Group", TextDataViewType.Instance, Types.Texts([.. Enumerable.Range(0, RowCount).Select(row => names[row % GroupCount])]))
            .Scalar("Time", NumberDataViewType.Int64, [.. Enumerable.Range(0, RowCount).Select(row => (long)-row)])
            .Scalar("X", NumberDataViewType.Single, [.. Enumerable.Range(0, RowCount).Select(row => (float)row)])
            .Scalar("Y", NumberDataViewType.Double, [.. Enumerable.Range(0, RowCount).Select(row => (double)row)])
            .ToView();
    }
}
