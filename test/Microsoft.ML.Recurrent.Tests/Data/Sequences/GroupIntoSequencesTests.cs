using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Data.Sequences;

public sealed class GroupIntoSequencesTests
{
    private static readonly MLContext Ml = new(seed: 1);

    [Fact]
    public void Rows_of_a_group_become_one_row_in_the_order_of_the_order_column() => Assert.Equal(
        ["b|10 20 30|late|1|3|3", "a|4 5|end|7|9|2"],
        RowTexts.Of(Ml.Data.GroupIntoSequences(
            new ViewBuilder()
                .Scalar("Group", TextDataViewType.Instance, Types.Texts("b", "a", "b", "a", "b"))
                .Scalar("Time", NumberDataViewType.Int32, 3, 9, 1, 7, 2)
                .Scalar("X", NumberDataViewType.Single, 30f, 5, 10, 4, 20)
                .Scalar("State", TextDataViewType.Instance, Types.Texts("late", "end", "", "begin", ""))
                .ToView(),
            "Group", "Time", ["X"], "State")));

    [Fact]
    public void Without_an_order_column_rows_keep_the_order_in_which_they_come()
    {
        IDataView rows = new ViewBuilder()
            .Scalar("Group", NumberDataViewType.Int32, 1, 2, 1, 1)
            .Scalar("X", NumberDataViewType.Single, 3f, 0, 1, 2)
            .ToView();

        IDataView sequences = Ml.Data.GroupIntoSequences(rows, "Group", null, ["X"]);

        Assert.Equal(["Group", "Features", "StepCount"], sequences.Schema.Select(column => column.Name));
        Assert.Equal(["1|3 1 2|3", "2|0|1"], RowTexts.Of(sequences));
    }

    [Fact]
    public void The_schema_tells_steps_and_numbers_per_step_and_keeps_types_and_key_values()
    {
        IDataView rows = new ViewBuilder()
            .NamedKeys("Group", ["g", "h"], 1)
            .Scalar("Time", DateTimeDataViewType.Instance, new DateTime(2026, 1, 1))
            .Scalar("X", NumberDataViewType.Double, 1.0)
            .Vector("Y", Types.Numbers(2), [2f, 3f])
            .NamedKeys("Word", ["u", "v", "w"], 2)
            .Scalar("Text", TextDataViewType.Instance, Types.Texts("t"))
            .NamedKeys("State", ["good", "bad"], 2)
            .ToView();

        DataViewSchema schema = Ml.Data.GroupIntoSequences(rows, "Group", "Time", ["X", "Word", "Y", "Text"], "State", outputColumnName: "Numbers").Schema;

        Assert.Equal(
            ["Group", "Numbers", "Word", "Text", "State", "FirstTime", "LastTime", "StepCount"], schema.Select(column => column.Name));
        Assert.Equal(rows.Schema["Group"].Type, schema["Group"].Type);
        Assert.Equal(Types.Numbers(0, 3), schema["Numbers"].Type);
        Assert.Equal(Types.Keys<uint>(3), schema["Word"].Type);
        Assert.Equal(Types.Words, schema["Text"].Type);
        Assert.Equal(rows.Schema["State"].Type, schema["State"].Type);
        Assert.Equal(DateTimeDataViewType.Instance, schema["FirstTime"].Type);
        Assert.Equal(DateTimeDataViewType.Instance, schema["LastTime"].Type);
        Assert.Equal(NumberDataViewType.Single, schema["StepCount"].Type);
        Assert.Equal(["g", "h"], TextsOf(schema["Group"], "KeyValues"));
        Assert.Equal(["u", "v", "w"], TextsOf(schema["Word"], "KeyValues"));
        Assert.Equal(["good", "bad"], TextsOf(schema["State"], "KeyValues"));
        Assert.Equal(["X", "Y.0", "Y.1"], TextsOf(schema["Numbers"], "FeatureNames"));
        DataViewSchema tagging = Ml.Data.GroupIntoSequences(rows, "Group", "Time", ["X"], "State", SequenceLabel.PerStep).Schema;
        Assert.Equal(Types.Keys<uint>(2), tagging["State"].Type);
        Assert.Equal(["good", "bad"], TextsOf(tagging["State"], "KeyValues"));
    }

    [Fact]
    public void Numbers_of_a_vector_are_named_by_its_slots()
    {
        IDataView rows = Ml.Data.LoadFromEnumerable([new Plain { Group = 1, Colour = "red", X = 3 }, new Plain { Group = 1, Colour = "blue", X = 4 }]);
        IDataView encoded = Ml.Transforms.Categorical.OneHotEncoding("Hot", "Colour").Fit(rows).Transform(rows);

        IDataView sequences = Ml.Data.GroupIntoSequences(encoded, "Group", null, ["X", "Hot"]);

        Assert.Equal(["X", "Hot.red", "Hot.blue"], TextsOf(sequences.Schema["Features"], "FeatureNames"));
        Assert.Equal(["3 1 0 4 0 1"], RowTexts.Of(sequences, "Features"));
    }

    [Fact]
    public void Every_type_of_number_and_boolean_is_a_feature()
    {
        var rows = new ViewBuilder().Scalar("Group", BooleanDataViewType.Instance, true)
            .Scalar("A", NumberDataViewType.Single, 1.5f)
            .Scalar("B", NumberDataViewType.Double, -2.5)
            .Scalar("C", BooleanDataViewType.Instance, true)
            .Scalar("D", NumberDataViewType.SByte, (sbyte)-3)
            .Scalar("E", NumberDataViewType.Byte, (byte)200)
            .Scalar("F", NumberDataViewType.Int16, (short)-5)
            .Scalar("G", NumberDataViewType.UInt16, (ushort)60000)
            .Scalar("H", NumberDataViewType.Int32, -7)
            .Scalar("I", NumberDataViewType.UInt32, 8u)
            .Scalar("J", NumberDataViewType.Int64, -9L)
            .Scalar("K", NumberDataViewType.UInt64, 10UL)
            .Buffers("L", Types.Numbers(4), new VBuffer<float>(4, 1, [7f], [2]))
            .Vector("M", new VectorDataViewType(NumberDataViewType.Int32, 1, 2), [11, 12])
            .ToView();

        string[] names = [.. rows.Schema.Skip(1).Select(column => column.Name)];

        Assert.Equal(
            ["1.5 -2.5 1 -3 200 -5 60000 -7 8 -9 10 0 0 7 0 11 12"], RowTexts.Of(Ml.Data.GroupIntoSequences(rows, "Group", null, names), "Features"));
    }

    public static TheoryData<DataViewType, object> Groups => new()
    {
        { TextDataViewType.Instance, Types.Texts("x", "y", "x") },
        { Types.Key<byte>(9), new byte[] { 2, 9, 2 } },
        { Types.Key<ulong>(9), new ulong[] { 9, 1, 9 } },
        { BooleanDataViewType.Instance, new[] { false, true, false } },
        { NumberDataViewType.SByte, new sbyte[] { 0, -1, 0 } },
        { NumberDataViewType.Byte, new byte[] { 0, 1, 0 } },
        { NumberDataViewType.Int16, new short[] { 0, 1, 0 } },
        { NumberDataViewType.UInt16, new ushort[] { 0, 1, 0 } },
        { NumberDataViewType.Int32, new[] { 0, -7, 0 } },
        { NumberDataViewType.UInt32, new uint[] { 0, 7, 0 } },
        { NumberDataViewType.Int64, new long[] { long.MinValue, 7, long.MinValue } },
        { NumberDataViewType.UInt64, new ulong[] { ulong.MaxValue, 7, ulong.MaxValue } },
        { NumberDataViewType.Single, new[] { 0.5f, 7, 0.5f } },
        { NumberDataViewType.Double, new[] { -0.5, 7, -0.5 } },
        { DateTimeDataViewType.Instance, new[] { new DateTime(2026, 1, 2), new DateTime(2026, 1, 1), new DateTime(2026, 1, 2) } },
        { DateTimeOffsetDataViewType.Instance, new[] { Offset(2), Offset(1), Offset(2) } },
        { TimeSpanDataViewType.Instance, new[] { TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.Zero } },
        { RowIdDataViewType.Instance, new[] { new DataViewRowId(1, 2), new DataViewRowId(2, 1), new DataViewRowId(1, 2) } },
    };

    [Theory, MemberData(nameof(Groups))]
    public void A_group_column_of_every_type_is_kept_and_splits_by_it(DataViewType type, object values)
    {
        IDataView sequences = Ml.Data.GroupIntoSequences(
            Column(new ViewBuilder(), "Group", type, values).Scalar("X", NumberDataViewType.Single, 1f, 2, 3).ToView(), "Group", null, ["X"]);

        Assert.Equal(type, sequences.Schema["Group"].Type);
        Assert.Equal(["1 3", "2"], RowTexts.Of(sequences, "Features"));
        string[] texts = RowTexts.Of(Column(new ViewBuilder(), "Group", type, values).ToView());
        Assert.Equal(texts[..2], RowTexts.Of(sequences, "Group"));
        DataOperationsCatalog.TrainTestData split = Ml.Data.TrainTestSplit(sequences, testFraction: 0.5, samplingKeyColumnName: "Group");
        Assert.Equal(2, RowTexts.CountOf(split.TrainSet) + RowTexts.CountOf(split.TestSet));
    }

    public static TheoryData<DataViewType, object> Orders => new()
    {
        { NumberDataViewType.SByte, new sbyte[] { 1, -1, 0 } },
        { NumberDataViewType.Byte, new byte[] { 200, 0, 100 } },
        { NumberDataViewType.Int16, new short[] { 1, -1, 0 } },
        { NumberDataViewType.UInt16, new ushort[] { 60000, 0, 1 } },
        { NumberDataViewType.Int32, new[] { 1, -1, 0 } },
        { NumberDataViewType.UInt32, new uint[] { uint.MaxValue, 0, 1 } },
        { NumberDataViewType.Int64, new[] { 1L << 60, (1L << 60) - 2, (1L << 60) - 1 } },
        { NumberDataViewType.UInt64, new ulong[] { ulong.MaxValue, 0, 1 } },
        { NumberDataViewType.Single, new[] { float.PositiveInfinity, -0.5f, 0 } },
        { NumberDataViewType.Double, new[] { 1e300, -1e300, 0 } },
        { DateTimeDataViewType.Instance, new[] { new DateTime(2026, 1, 3), new DateTime(2026, 1, 1), new DateTime(2026, 1, 2) } },
        { DateTimeOffsetDataViewType.Instance, new[] { Offset(3), Offset(1), Offset(2) } },
        { TimeSpanDataViewType.Instance, new[] { TimeSpan.FromHours(1), TimeSpan.FromHours(-1), TimeSpan.Zero } },
    };

    [Theory, MemberData(nameof(Orders))]
    public void Numbers_and_times_of_every_type_are_orders(DataViewType type, object values)
    {
        IDataView sequences = Ml.Data.GroupIntoSequences(
            Column(new ViewBuilder(), "Time", type, values)
                .Scalar("G", NumberDataViewType.Int32, 0, 0, 0)
                .Scalar("X", NumberDataViewType.Single, 3f, 1, 2)
                .ToView(),
            "G", "Time", ["X"]);

        Assert.Equal(["1 2 3"], RowTexts.Of(sequences, "Features"));
        string[] texts = RowTexts.Of(Column(new ViewBuilder(), "Time", type, values).ToView());
        Assert.Equal([$"{texts[1]}|{texts[0]}"], RowTexts.Of(sequences, "FirstTime", "LastTime"));
    }

    [Fact]
    public void Texts_and_keys_become_vectors_of_their_own() => Assert.Equal(
        ["1|u |2 0", "2|w|3"],
        RowTexts.Of(
            Ml.Data.GroupIntoSequences(
                new ViewBuilder()
                    .Scalar("Group", NumberDataViewType.Int32, 1, 2, 1)
                    .Scalar("Text", TextDataViewType.Instance, Types.Texts("u", "w", ""))
                    .NamedKeys("Key", ["a", "b", "c"], 2, 3, 0)
                    .ToView(),
                "Group", null, ["Text", "Key"]),
            "Group", "Text", "Key"));

    [Theory]
    [InlineData(SequenceLabel.Last, "b 2 True 0.5", "d 1 False NaN")]
    [InlineData(SequenceLabel.First, "a 1 False 0", "d 1 False NaN")]
    [InlineData(SequenceLabel.PerStep, "a b 1 2 False True 0 0.5", "d 1 False NaN")]
    public void Labels_are_those_of_the_last_or_first_or_of_every_step(SequenceLabel position, string first, string second)
    {
        IDataView rows = new ViewBuilder()
            .Scalar("Group", NumberDataViewType.Int32, 1, 1, 2)
            .Scalar("Time", NumberDataViewType.Int32, 1, 0, 0)
            .Scalar("X", NumberDataViewType.Single, 0f, 0, 0)
            .Scalar("Text", TextDataViewType.Instance, Types.Texts("b", "a", "d"))
            .NamedKeys("Key", ["p", "q"], 2, 1, 1)
            .Scalar("Boolean", BooleanDataViewType.Instance, true, false, false)
            .Scalar("Single", NumberDataViewType.Single, 0.5f, 0, float.NaN)
            .ToView();

        string[][] labels = [.. new[] { "Text", "Key", "Boolean", "Single" }
            .Select(label => RowTexts.Of(Ml.Data.GroupIntoSequences(rows, "Group", "Time", ["X"], label, position), label))];

        Assert.Equal([first, second], [string.Join(' ', labels.Select(label => label[0])), string.Join(' ', labels.Select(label => label[1]))]);
    }

    [Fact]
    public void A_feature_of_numbers_may_be_label_and_order_too() => Assert.Equal(
        ["1|0 2 1 3|3|0|1|2"],
        RowTexts.Of(Ml.Data.GroupIntoSequences(
            new ViewBuilder()
                .Scalar("G", NumberDataViewType.Int32, 1, 1)
                .Scalar("T", NumberDataViewType.Int32, 1, 0)
                .Scalar("X", NumberDataViewType.Single, 3f, 2)
                .ToView(),
            "G", "T", ["T", "X"], "X")));

    [Fact]
    public void Missing_time_steps_are_not_filled_in() => Assert.Equal(
        ["5 6|0|100|2"],
        RowTexts.Of(
            Ml.Data.GroupIntoSequences(
                new ViewBuilder()
                    .Scalar("G", NumberDataViewType.Int32, 1, 1)
                    .Scalar("T", NumberDataViewType.Int32, 0, 100)
                    .Scalar("X", NumberDataViewType.Single, 5f, 6)
                    .ToView(),
                "G", "T", ["X"]),
            "Features", "FirstT", "LastT", "StepCount"));

    [Fact]
    public void Missing_numbers_tokens_and_labels_pass_as_they_are() => Assert.Equal(
        ["NaN NaN 1 2|a |"],
        RowTexts.Of(
            Ml.Data.GroupIntoSequences(
                new ViewBuilder()
                    .Scalar("G", NumberDataViewType.Int32, 1, 1)
                    .Scalar("X", NumberDataViewType.Single, float.NaN, 1)
                    .Scalar("Y", NumberDataViewType.Double, double.NaN, 2)
                    .Scalar("Text", TextDataViewType.Instance, Types.Texts("a", ""))
                    .Scalar("Label", TextDataViewType.Instance, Types.Texts("a", ""))
                    .ToView(),
                "G", null, ["X", "Y", "Text"], "Label"),
            "Features", "Text", "Label"));

    [Fact]
    public void Data_without_rows_have_no_sequences()
    {
        IDataView rows = new ViewBuilder().Scalar<int>("G", NumberDataViewType.Int32).Scalar<float>("X", NumberDataViewType.Single).ToView();

        Assert.Empty(RowTexts.Of(Ml.Data.GroupIntoSequences(rows, "G", "X", ["X"])));
        Assert.Empty(RowTexts.Of(Ml.Data.GroupIntoSequences(rows, "G", "X", ["X"], rowsAreGrouped: true)));
    }

    [Theory]
    [InlineData("Missing", "T", "X", null, "Could not find group column 'Missing'")]
    [InlineData("G", "Missing", "X", null, "Could not find order column 'Missing'")]
    [InlineData("G", "T", "Missing", null, "Could not find feature column 'Missing'")]
    [InlineData("G", "T", "X", "Missing", "Could not find label column 'Missing'")]
    [InlineData("Vector", "T", "X", null, "group column 'Vector': expected a text, key, number, Boolean or time, got Vector<Single, 2>")]
    [InlineData("G", "Text", "X", null, "order column 'Text': expected a number, DateTime, DateTimeOffset or TimeSpan")]
    [InlineData("G", "Key", "X", null, "order column 'Key': expected a number, DateTime, DateTimeOffset or TimeSpan")]
    [InlineData("G", "Flag", "X", null, "order column 'Flag': expected a number, DateTime, DateTimeOffset or TimeSpan")]
    [InlineData("G", "T", "Ragged", null, "feature column 'Ragged': expected a number, Boolean, text, key, or a vector of numbers of known size, got Vector")]
    [InlineData("G", "T", "Date", null, "feature column 'Date': expected a number")]
    [InlineData("G", "T", "X", "Vector", "label column 'Vector': expected a key, text, Boolean or number, got Vector<Single, 2>")]
    [InlineData("G", "T", "X", "Date", "label column 'Date': expected a key, text, Boolean or number")]
    public void Columns_are_checked_at_once(string group, string order, string feature, string? label, string message)
    {
        IDataView rows = new ViewBuilder()
            .Scalar("G", NumberDataViewType.Int32, 1)
            .Scalar("T", NumberDataViewType.Int32, 1)
            .Scalar("X", NumberDataViewType.Single, 1f)
            .Scalar("Text", TextDataViewType.Instance, Types.Texts("a"))
            .Scalar("Key", Types.Key<uint>(3), 1u)
            .Scalar("Flag", BooleanDataViewType.Instance, true)
            .Scalar("Date", DateTimeDataViewType.Instance, default(DateTime))
            .Vector("Vector", Types.Numbers(2), [1f, 2f])
            .Vector("Ragged", Types.Numbers(0), [1f, 2f])
            .ToView();

        string error = Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Data.GroupIntoSequences(rows, group, order, [feature], label)).Message;

        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_numbers_are_checked_at_once()
    {
        IDataView rows = new ViewBuilder()
            .Scalar("G", NumberDataViewType.Int32, 1)
            .Scalar("X", NumberDataViewType.Single, 1f)
            .Scalar("Text", TextDataViewType.Instance, Types.Texts("a"))
            .Scalar("StepCount", TextDataViewType.Instance, Types.Texts("a"))
            .ToView();
        string Error(Func<IDataView> make) => Assert.ThrowsAny<ArgumentException>(make).Message;

        Assert.Contains("got none", Error(() => Ml.Data.GroupIntoSequences(rows, "G", null, [])), StringComparison.Ordinal);
        Assert.Contains("'X' twice", Error(() => Ml.Data.GroupIntoSequences(rows, "G", null, ["X", "X"])), StringComparison.Ordinal);
        Assert.Contains("got an empty one", Error(() => Ml.Data.GroupIntoSequences(rows, "G", null, [""])), StringComparison.Ordinal);
        Assert.Contains("got an empty one", Error(() => Ml.Data.GroupIntoSequences(rows, " ", null, ["X"])), StringComparison.Ordinal);
        Assert.Contains("got an empty one", Error(() => Ml.Data.GroupIntoSequences(rows, "G", null, ["X"], outputColumnName: "")), StringComparison.Ordinal);
        Assert.Contains(
            "two columns 'Text': the feature and the label",
            Error(() => Ml.Data.GroupIntoSequences(rows, "G", null, ["X", "Text"], "Text")), StringComparison.Ordinal);
        Assert.Contains(
            "two columns 'G': the group and the numbers of the feature columns",
            Error(() => Ml.Data.GroupIntoSequences(rows, "G", null, ["X"], outputColumnName: "G")), StringComparison.Ordinal);
        Assert.Contains(
            "two columns 'StepCount': the label and the number of steps",
            Error(() => Ml.Data.GroupIntoSequences(rows, "G", null, ["X"], "StepCount")), StringComparison.Ordinal);
        Assert.Contains(
            "expected one of Last, First, PerStep, got 7",
            Error(() => Ml.Data.GroupIntoSequences(rows, "G", null, ["X"], "Text", (SequenceLabel)7)), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(
            "Expected one of Error, KeepFirst, KeepLast, KeepAll, got 9",
            Error(() => Ml.Data.GroupIntoSequences(rows, "G", null, ["X"], repeatedSteps: (RepeatedSteps)9)), StringComparison.Ordinal);
        Assert.Contains(
            "Expected at least 1, got 0",
            Error(() => Ml.Data.GroupIntoSequences(rows, "G", null, ["X"], maximumMemoryInMegabytes: 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_vector_of_another_length_than_its_type_says_is_an_error_with_its_row()
    {
        IDataView rows = new ViewBuilder().Scalar("G", NumberDataViewType.Int32, 1, 1).Vector("X", Types.Numbers(2), [1f, 2f], [1f, 2f, 3f]).ToView();

        Assert.Contains(
            "Feature column 'X' has 3 numbers in row 1: expected 2",
            Assert.Throws<InvalidDataException>(() => RowTexts.Of(Ml.Data.GroupIntoSequences(rows, "G", null, ["X"]))).Message,
            StringComparison.Ordinal);
    }

    private static DateTimeOffset Offset(int hour) => new(2026, 1, 1, hour, 0, 0, TimeSpan.FromHours(hour == 2 ? 0 : -hour / 4.0));

    private static ViewBuilder Column(ViewBuilder builder, string name, DataViewType type, object values)
        => (ViewBuilder)typeof(ViewBuilder).GetMethod(nameof(ViewBuilder.Scalar))!.MakeGenericMethod(type.RawType).Invoke(builder, [name, type, values])!;

    private static string[] TextsOf(DataViewSchema.Column column, string annotation)
    {
        VBuffer<ReadOnlyMemory<char>> texts = default;
        column.Annotations.GetValue(annotation, ref texts);
        return [.. texts.DenseValues().Select(text => text.ToString())];
    }

    private sealed class Plain
    {
        public int Group { get; set; }

        public string Colour { get; set; } = "";

        public float X { get; set; }
    }
}
