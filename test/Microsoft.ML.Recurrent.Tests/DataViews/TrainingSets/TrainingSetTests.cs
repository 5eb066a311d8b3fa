using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Tests.DataViews.Rows;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.DataViews.TrainingSets;

public sealed class TrainingSetTests
{
    [Fact]
    public void Words_are_numbered_by_frequency_then_ordinally_and_rare_ones_are_unknown()
    {
        IDataView view = Labels(3).Vector("W", Types.Words, Types.Texts("b", "a", "c", "b"), Types.Texts("C", "a", "c"), Types.Texts("z")).ToView();
        TrainingSet all = Reading.Fit(view, ["W"]);
        Assert.Equal(["a", "b", "c", "C", "z"], all.Features[0].Vocabulary!);
        Assert.Equal(6, all.Features[0].VocabularySize);
        Assert.Equal([2, 1, 3, 2], Reading.Tokens(all.Training, 0));
        Assert.Equal([4, 1, 3], Reading.Tokens(all.Training, 1));

        TrainingSet twice = Reading.Fit(view, ["W"], minimumCount: 2);
        Assert.Equal(["a", "b", "c"], twice.Features[0].Vocabulary!);
        Assert.Equal([0], Reading.Tokens(twice.Training, 2));

        TrainingSet two = Reading.Fit(view, ["W"], maximumSize: 2);
        Assert.Equal(["a", "b"], two.Features[0].Vocabulary!);
        Assert.Equal([0, 1, 0], Reading.Tokens(two.Training, 1));
    }

    [Fact]
    public void Keys_of_every_raw_type_get_ids_when_training_meets_them()
    {
        IDataView view = Labels(2)
            .Vector("Byte", Types.Keys<byte>(200), [(byte)9, (byte)0], [(byte)9])
            .Vector("UInt16", Types.Keys<ushort>(60_000), [(ushort)40_000, (ushort)0], [(ushort)40_000])
            .Vector("UInt32", Types.Keys<uint>(1u << 30), [1u << 29, 0u], [1u << 29])
            .Vector("UInt64", Types.Keys<ulong>(1UL << 60), [1UL << 59, 0UL], [1UL << 59])
            .ToView();
        TrainingSet set = Reading.Fit(view, ["Byte", "UInt16", "UInt32", "UInt64"]);
        Assert.Equal([9UL, 40_000, 1UL << 29, 1UL << 59], set.Features.Select(feature => Assert.Single(feature.Keys!)));
        for (int input = 0; input < 4; input++)
        {
            Assert.Equal([1, 0], Reading.Tokens(set.Training, 0, input));
            Assert.Equal([1], Reading.Tokens(set.Training, 1, input));
            Assert.Equal(2, set.Features[input].VocabularySize);
            Assert.Null(set.Features[input].KeyNames);
        }
    }

    [Fact]
    public void Characters_are_the_code_points_of_the_text()
    {
        IDataView view = Labels(2).Scalar("T", TextDataViewType.Instance, Types.Texts("a\U0001F600a", "\U0001F600a")).ToView();
        TrainingSet set = Reading.Fit(view, ["T"]);
        Assert.Equal(["a", "\U0001F600"], set.Features[0].Vocabulary!);
        Assert.Equal([1, 2, 1], Reading.Tokens(set.Training, 0));
        Assert.Equal([2, 1], Reading.Tokens(set.Training, 1));
    }

    [Fact]
    public void Fitted_columns_read_the_training_rows_as_training_did()
    {
        IDataView view = Labels(3)
            .Vector("X", Types.Numbers(0, 2), [1f, 10, 2, float.NaN], [3f, 30, 4, 50], [])
            .Vector<ReadOnlyMemory<char>>("W", Types.Words, Types.Texts("b", "a"), Types.Texts("", "b"), [])
            .Scalar("T", TextDataViewType.Instance, Types.Texts("xy", "yz", ""))
            .NamedKeyVectors("K", ["one", "two", "three"], [3, 1], [0, 3], [])
            .ToView();
        TrainingSet set = Reading.Fit(view, ["X", "W", "T", "K"], standardizes: true);
        var again = Reading.Score(view, set.Features);
        for (int sequence = 0; sequence < 3; sequence++)
        {
            Assert.Equal(Reading.Numbers(set.Training, sequence), Reading.Numbers(again, sequence));
            for (int input = 1; input < 4; input++)
            {
                Assert.Equal(Reading.Tokens(set.Training, sequence, input), Reading.Tokens(again, sequence, input));
            }
        }

        Assert.Equal(["three", "one"], set.Features[3].KeyNames!);
        Assert.Equal([0, 0], Reading.Numbers(set.Training, 2));
    }

    [Fact]
    public void Standardized_channels_have_mean_0_and_deviation_1_without_their_missing_numbers()
    {
        IDataView view = Labels(2).Vector("X", Types.Numbers(0, 3), [1f, 0.1f, 5, 3, 0.1f, float.NaN], [5f, 0.1f, 7, 7, 0.1f, 9]).ToView();
        TrainingSet set = Reading.Fit(view, ["X"], standardizes: true);
        FeatureColumn feature = set.Features[0];
        Assert.Equal([4, 0.1f, 7], feature.Means!);

        // Deviations sqrt(5) and sqrt(8/3); the second channel never changes.
        Assert.Equal([1 / MathF.Sqrt(5), 0, 1 / MathF.Sqrt(8f / 3)], feature.Scales!, (left, right) => MathF.Abs(left - right) < 1e-6f);
        Assert.Equal(0, Reading.Numbers(set.Training, 0)[5]);
        Assert.Equal(0, Reading.Numbers(set.Training, 1)[1]);

        Assert.Null(Reading.Fit(view, ["X"]).Features[0].Means);
        Assert.Equal([1, 0.1f, 5, 3, 0.1f, 0], Reading.Numbers(Reading.Fit(view, ["X"]).Training, 0));
    }

    [Fact]
    public void A_channel_without_any_number_reads_as_zeros()
    {
        IDataView view = Labels(1).Vector("X", Types.Numbers(0, 2), [float.NaN, 1f, float.NegativeInfinity, 3]).ToView();
        TrainingSet set = Reading.Fit(view, ["X"], standardizes: true);
        Assert.Equal([0, -1, 0, 1], Reading.Numbers(set.Training, 0));
        Assert.All(set.Features[0].Means!.Concat(set.Features[0].Scales!), number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void Rows_without_a_label_or_of_weight_0_are_left_out_and_counted()
    {
        IDataView view = new ViewBuilder()
            .Scalar("Label", Types.Key<uint>(3), 1u, 0u, 3u, 2u, 9u)
            .Scalar("Weight", NumberDataViewType.Single, 2f, 1f, 0.5f, 0f, 1f)
            .Vector("X", Types.Numbers(0), [1f], [2f], [3f, 4f], [5f], [6f])
            .ToView();
        TrainingSet set = Reading.Fit(view, ["X"], weight: "Weight");
        Assert.Equal(new RowCounts(Read: 5, Unlabelled: 2, Weightless: 1, Empty: 0), set.Rows);
        Assert.Equal(2, set.Training.SequenceCount);
        Assert.Equal((0, 2f, 1), (set.Training.LabelOf(0), set.Training.WeightOf(0), set.Training.LengthOf(0)));
        Assert.Equal((2, 0.5f, 2), (set.Training.LabelOf(1), set.Training.WeightOf(1), set.Training.LengthOf(1)));
        Assert.Equal(3, set.Label.ClassCount);
    }

    [Fact]
    public void Labels_are_keys_of_every_raw_type()
    {
        Check(Labels<byte>(1, 3, 0, 2));
        Check(Labels<ushort>(1, 3, 0, 2));
        Check(Labels<uint>(1, 3, 0, 2));
        Check(Labels<ulong>(1, 3, 0, 2));

        static ViewBuilder Labels<TRaw>(params TRaw[] labels) => new ViewBuilder().Scalar("Label", Types.Key<TRaw>(3), labels);

        static void Check(ViewBuilder builder)
        {
            TrainingSet set = Reading.Fit(builder.Vector("X", Types.Numbers(0), [1f], [1f], [1f], [1f]).ToView(), ["X"]);
            Assert.Equal([0, 2, 1], Enumerable.Range(0, set.Training.SequenceCount).Select(set.Training.LabelOf));
        }
    }

    [Theory]
    [InlineData(-1f, "-1")]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void A_weight_that_cannot_be_is_named_with_its_row(float weight, string text)
    {
        IDataView view = Labels(2).Scalar("Weight", NumberDataViewType.Single, 1f, weight).Vector("X", Types.Numbers(0), [1f], [1f]).ToView();
        var error = Assert.Throws<InvalidOperationException>(() => Reading.Fit(view, ["X"], weight: "Weight"));
        Assert.Equal($"Weight column 'Weight' must hold finite numbers of at least 0; got {text} in row 1.", error.Message);
    }

    [Fact]
    public void No_row_to_use_is_an_error_that_counts_them()
    {
        IDataView view = new ViewBuilder().Scalar("Label", Types.Key<uint>(3), 0u, 0u).Vector("X", Types.Numbers(0), [1f], [1f]).ToView();
        var error = Assert.Throws<InvalidOperationException>(() => Reading.Fit(view, ["X"]));
        Assert.Equal("The training data have no row to use with label column 'Label': 2 rows read, 2 without a label, 0 of weight 0.", error.Message);

        IDataView good = Labels(1).Vector("X", Types.Numbers(0), [1f]).ToView();
        IDataView none = new ViewBuilder().Scalar("Label", Types.Key<uint>(9), Array.Empty<uint>()).Vector("X", Types.Numbers(0), Array.Empty<float[]>()).ToView();
        error = Assert.Throws<InvalidOperationException>(() => Reading.Fit(good, ["X"], validation: none));
        Assert.StartsWith("The validation data have no row to use with label column 'Label': 0 rows read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_and_weights_of_other_types_are_refused_in_the_words_of_ml_net()
    {
        IDataView numberLabel = new ViewBuilder().Scalar("Label", NumberDataViewType.Single, 1f).Vector("X", Types.Numbers(0), [1f]).ToView();
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Reading.Fit(numberLabel, ["X"]));
        Assert.StartsWith("Schema mismatch for label column 'Label': expected Key, got Single", error.Message, StringComparison.Ordinal);
        Assert.Equal("inputSchema", error.ParamName);

        IDataView doubleWeight = Labels(1).Scalar("Weight", NumberDataViewType.Double, 1d).Vector("X", Types.Numbers(0), [1f]).ToView();
        error = Assert.Throws<ArgumentOutOfRangeException>(() => Reading.Fit(doubleWeight, ["X"], weight: "Weight"));
        Assert.StartsWith("Schema mismatch for weight column 'Weight': expected Single, got Double", error.Message, StringComparison.Ordinal);

        IDataView hashedLabel = new ViewBuilder().Scalar("Label", Types.Key<uint>(1u << 31), 1u).Vector("X", Types.Numbers(0), [1f]).ToView();
        Assert.Throws<ArgumentOutOfRangeException>(() => Reading.Fit(hashedLabel, ["X"]));
    }

    [Fact]
    public void Held_out_rows_teach_no_vocabulary_and_no_means()
    {
        const int Count = 50;
        IDataView view = Labels(Count)
            .Vector("W", Types.Words, [.. Enumerable.Range(0, Count).Select(row => Types.Texts($"word{row}"))])
            .Vector("X", Types.Numbers(0), [.. Enumerable.Range(0, Count).Select(row => new[] { (float)row })])
            .ToView();
        TrainingSet set = Reading.Fit(view, ["W", "X"], standardizes: true, heldOut: 0.2f);
        Assert.Equal(40, set.Training.SequenceCount);
        Assert.Equal(10, set.Validation!.SequenceCount);
        Assert.Equal(40, set.Features[0].Vocabulary!.Length);
        Assert.All(Enumerable.Range(0, 10), sequence => Assert.Equal([0], Reading.Tokens(set.Validation, sequence)));
        Assert.Equal(0, Enumerable.Range(0, 40).Average(sequence => Reading.Numbers(set.Training, sequence, 1)[0]), 1e-6);

        TrainingSet again = Reading.Fit(view, ["W", "X"], standardizes: true, heldOut: 0.2f);
        Assert.Equal(set.Features[0].Vocabulary!, again.Features[0].Vocabulary!);
    }

    [Fact]
    public void A_small_set_holds_out_at_least_one_row_and_never_all()
    {
        Assert.Equal((1, 1), Counts(2, 0.01f));
        Assert.Equal((1, 1), Counts(2, 0.99f));
        Assert.Null(Reading.Fit(Rows(1), ["X"], heldOut: 0.5f).Validation);

        static (int, int) Counts(int rows, float fraction)
        {
            TrainingSet set = Reading.Fit(Rows(rows), ["X"], heldOut: fraction);
            return (set.Training.SequenceCount, set.Validation!.SequenceCount);
        }

        static IDataView Rows(int count) => Labels(count).Vector("X", Types.Numbers(0), [.. Enumerable.Repeat(new[] { 1f }, count)]).ToView();
    }

    [Fact]
    public void Validation_data_must_have_the_classes_and_key_names_of_training()
    {
        IDataView training = Named(["a", "b"], ["x", "y"]);
        Assert.Equal(1, Reading.Fit(training, ["K"], validation: Named(["a", "b"], ["x", "y"])).Validation!.SequenceCount);
        AssertRefused("label column 'Label': expected the training data's KeyValues", Named(["b", "a"], ["x", "y"]));
        AssertRefused("label column 'Label': expected the training data's 2 classes, got 3 in the validation data", Named(["a", "b", "c"], ["x", "y"]));
        AssertRefused("feature column 'K': expected the KeyValues of the training data, where key 1 is 'x', got 'y'", Named(["a", "b"], ["y", "x"]));

        void AssertRefused(string message, IDataView validation)
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => Reading.Fit(training, ["K"], validation: validation));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }

        static IDataView Named(string[] labels, string[] tokens)
            => new ViewBuilder().NamedKeys("Label", labels, 1).NamedKeyVectors("K", tokens, [1, 2]).ToView();
    }

    private static ViewBuilder Labels(int rowCount)
        => new ViewBuilder().Scalar("Label", Types.Key<uint>(9), [.. Enumerable.Range(0, rowCount).Select(row => (uint)(row % 9) + 1)]);
}
