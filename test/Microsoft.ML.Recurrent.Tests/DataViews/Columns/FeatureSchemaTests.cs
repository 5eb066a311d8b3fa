using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Tests.DataViews.Rows;

namespace Microsoft.ML.Recurrent.Tests.DataViews.Columns;

public sealed class FeatureSchemaTests
{
    public static TheoryData<int[], int?, int> Widths => new()
    {
        { [60, 9], null, 9 },
        { [60, 9], 9, 9 },
        { [0, 9], null, 9 },
        { [0, 3, 2], null, 6 },
        { [24], null, 1 },
        { [24], 6, 6 },
        { [0], null, 1 },
        { [0], 5, 5 },
    };

    [Theory, MemberData(nameof(Widths))]
    public void Numbers_a_step_come_from_the_dimensions_or_the_option(int[] dimensions, int? stepFeatureCount, int width)
    {
        FeatureColumn feature = Assert.Single(FeatureSchema.Describe(Schema(Types.Numbers(dimensions)), ["X"], stepFeatureCount));
        Assert.Equal(FeatureKind.Numbers, feature.Kind);
        Assert.Equal(width, feature.Width);
        Assert.False(feature.IsToken);
    }

    [Theory]
    [InlineData(new[] { 0, 65536, 65536 }, "4294967296")]
    [InlineData(new[] { 0, int.MaxValue, int.MaxValue, int.MaxValue }, "9903520300447984150353281023")]
    [InlineData(new[] { 0, int.MaxValue }, "2147483647")]
    public void Dimensions_beyond_all_arrays_are_refused_with_column_and_size(int[] dimensions, string size)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Describe(Schema(Types.Numbers(dimensions)), ["X"], null));
        Assert.StartsWith(
            $"Schema mismatch for feature column 'X': expected at most {Array.MaxLength} numbers per step, got {size} in ",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_is_known_by_its_type()
    {
        Assert.Equal(FeatureKind.Characters, KindOf(TextDataViewType.Instance));
        Assert.Equal(FeatureKind.Words, KindOf(Types.Words));
        Assert.Equal(FeatureKind.Keys, KindOf(Types.Keys<byte>(3)));
        Assert.Equal(FeatureKind.Keys, KindOf(Types.Keys<ulong>(1UL << 40)));
    }

    public static TheoryData<DataViewType> OtherTypes =>
    [
        NumberDataViewType.Single,
        new VectorDataViewType(NumberDataViewType.Double, 4),
        Types.Key<uint>(4),
        BooleanDataViewType.Instance,
    ];

    [Theory, MemberData(nameof(OtherTypes))]
    public void Another_type_is_refused_in_the_words_of_ml_net(DataViewType type)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Describe(Schema(type), ["X"], null));
        Assert.Equal("inputSchema", error.ParamName);
        string message = $"Schema mismatch for feature column 'X': expected a vector of Single, of keys or of Text, or one Text, got {type}";
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_is_not_there_is_named()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Describe(Schema(Types.Words), ["Y"], null));
        Assert.StartsWith("Could not find feature column 'Y'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_dimensions_after_the_first_are_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Describe(Schema(Types.Numbers(4, 0)), ["X"], null));
        Assert.Contains("'X': expected known dimensions after the first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_feature_count_that_fits_no_column_is_refused()
    {
        Assert.Contains("a multiple of 7", Refusal([24], 7), StringComparison.Ordinal);
        Assert.Contains("option StepFeatureCount", Refusal([60, 9], 7), StringComparison.Ordinal);

        static string Refusal(int[] dimensions, int count)
            => Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Describe(Schema(Types.Numbers(dimensions)), ["X"], count)).Message;
    }

    [Fact]
    public void Scoring_data_may_have_another_length_but_no_other_width_kind_or_raw_type()
    {
        var numbers = new FeatureColumn { ColumnName = "X", Kind = FeatureKind.Numbers, Width = 9 };
        FeatureSchema.Check(Schema(Types.Numbers(60, 9)), numbers);
        FeatureSchema.Check(Schema(Types.Numbers(0, 9)), numbers);
        FeatureSchema.Check(Schema(Types.Numbers(0)), numbers);
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Check(Schema(Types.Numbers(60, 8)), numbers));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Check(Schema(Types.Words), numbers));

        var keys = new FeatureColumn { ColumnName = "X", Kind = FeatureKind.Keys, KeyRawType = "UInt32", Keys = [1] };
        FeatureSchema.Check(Schema(Types.Keys<uint>(99)), keys);
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Check(Schema(Types.Keys<ushort>(99)), keys));
    }

    [Fact]
    public void Keys_must_stand_for_what_they_stood_for_in_training()
    {
        IDataView training = new ViewBuilder().Scalar("Label", Types.Key<uint>(2), 1u, 2u).NamedKeyVectors("X", ["a", "b", "c"], [1, 3], [3]).ToView();
        FeatureColumn feature = Reading.Fit(training, ["X"]).Features[0];
        FeatureSchema.Check(Named("a", "b", "c"), feature);
        FeatureSchema.Check(Named("a", "other", "c", "d"), feature);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Check(Named("c", "b", "a"), feature));
        Assert.Contains("feature column 'X': expected the KeyValues of the training data, where key 3 is 'c', got 'a'", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Check(Named("a", "b"), feature));
        Assert.Contains("got only 2 KeyValues", error.Message, StringComparison.Ordinal);

        static DataViewSchema Named(params string[] names) => new ViewBuilder().NamedKeyVectors("X", names, [1]).ToView().Schema;
    }

    [Theory]
    [InlineData(2, "X.a", "X.b", "X.c", "Y.a", "Y.b", "Y.c")]
    [InlineData(2, "X1", "X2", "X3", "Y1", "Y2", "Y3")]
    [InlineData(3, "A_1", "A_2", "B_1", "B_2", "C_1", "C_2")]
    [InlineData(3, "A.1", "A.2", "A.3", "A.4", "B.1", "B.2")]
    public void Columns_that_were_joined_one_behind_the_other_are_no_steps(int count, params string[] names)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Describe(Named(names), ["X"], count));
        Assert.Contains("option StepFeatureCount", error.Message, StringComparison.Ordinal);
        Assert.Contains("as Concatenate joins whole columns", error.Message, StringComparison.Ordinal);
        Assert.Contains("GroupIntoSequences", error.Message, StringComparison.Ordinal);
        Assert.Contains($"[VectorType(0, {count})]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "X1", "Y1", "X2", "Y2", "X3", "Y3")]
    [InlineData(2, "One.X", "One.Y", "Two.X", "Two.Y", "Three.X", "Three.Y")]
    [InlineData(6, "One.A", "One.B", "One.C", "One.D", "One.E", "One.F", "Two.A", "Two.B", "Two.C", "Two.D", "Two.E", "Two.F")]
    [InlineData(2, "F1", "F2", "F3", "F4")]
    [InlineData(3, "X", "Y", "Z")]
    [InlineData(1, "X1", "X2", "Y1", "Y2")]
    public void Joined_steps_are_read_as_steps(int count, params string[] names)
        => Assert.Equal(count, FeatureSchema.Describe(Named(names), ["X"], count)[0].Width);

    [Fact]
    public void Concatenate_itself_is_refused_where_it_joins_channels()
    {
        var ml = new MLContext(1);
        IDataView rows = ml.Data.LoadFromEnumerable([new Channels()]);
        string[] x = ["X1", "X2", "X3"];
        string[] y = ["Y1", "Y2", "Y3"];
        IDataView joined = ml.Transforms.Concatenate("Scalars", [.. x, .. y])
            .Append(ml.Transforms.Concatenate("X", x)).Append(ml.Transforms.Concatenate("Y", y)).Append(ml.Transforms.Concatenate("Vectors", "X", "Y"))
            .Append(ml.Transforms.Concatenate("Steps", "X1", "Y1", "X2", "Y2", "X3", "Y3"))
            .Fit(rows).Transform(rows);
        Assert.Contains("3 numbers of 'X', then 3 numbers of 'Y'", Refusal("Scalars"), StringComparison.Ordinal);
        Assert.Contains("3 numbers of 'X', then 3 numbers of 'Y'", Refusal("Vectors"), StringComparison.Ordinal);
        Assert.Equal(2, FeatureSchema.Describe(joined.Schema, ["Steps"], 2)[0].Width);

        string Refusal(string column)
            => Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Describe(joined.Schema, [column], 2)).Message;
    }

    [Fact]
    public void A_number_that_is_no_vector_of_single_gets_the_type_that_steps_have()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSchema.Describe(Schema(NumberDataViewType.Single), ["X"], null));
        Assert.Contains("steps of D numbers each are one float[], step by step, with [VectorType(0, D)]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_another_type_are_refused_with_the_way_to_one_that_fits()
    {
        Assert.Contains("make sequences of the rows with mlContext.Data.GroupIntoSequences", Refusal(NumberDataViewType.Single), StringComparison.Ordinal);
        Assert.Contains("make sequences of the rows with mlContext.Data.GroupIntoSequences", Refusal(Types.Key<uint>(3)), StringComparison.Ordinal);
        Assert.Contains("outputKind: DataKind.Single) makes Single", Refusal(new VectorDataViewType(NumberDataViewType.Double, 0, 2)), StringComparison.Ordinal);

        static string Refusal(DataViewType type) => Assert.Throws<ArgumentOutOfRangeException>(() => KindOf(type)).Message;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_array_of_two_dimensions_gets_the_type_that_steps_have(bool isReadAhead)
    {
        IDataView view = new MLContext().Data.LoadFromEnumerable([new Table()]);
        IDataView keyed = new MLContext().Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
        var feature = new FeatureColumn { ColumnName = "X", Kind = FeatureKind.Numbers, Width = 1 };
        var error = Assert.Throws<InvalidOperationException>(() => isReadAhead ? (object)Reading.Fit(keyed, ["X"]) : Reading.Score(view, [feature]));
        Assert.Contains("Feature column 'X' could not be read", error.Message, StringComparison.Ordinal);
        Assert.Contains("with [VectorType(0, D)]", error.Message, StringComparison.Ordinal);
    }

    private static DataViewSchema Named(params string[] names)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, names.Length), (ref VBuffer<ReadOnlyMemory<char>> value) => value = new(names.Length, Types.Texts(names)));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("X", Types.Numbers(names.Length), annotations.ToAnnotations());
        return builder.ToSchema();
    }

    private static FeatureKind KindOf(DataViewType type) => FeatureSchema.Describe(Schema(type), ["X"], null)[0].Kind;

    private static DataViewSchema Schema(DataViewType type)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("X", type);
        return builder.ToSchema();
    }

    private sealed class Channels
    {
        public float X1 { get; set; }

        public float X2 { get; set; }

        public float X3 { get; set; }

        public float Y1 { get; set; }

        public float Y2 { get; set; }

        public float Y3 { get; set; }
    }

    private sealed class Table
    {
        public float[,] X { get; set; } = new float[3, 2];

        public string Label { get; set; } = "a";
    }
}
