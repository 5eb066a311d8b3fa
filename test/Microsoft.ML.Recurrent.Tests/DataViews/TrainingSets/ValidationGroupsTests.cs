using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.DataViews.Rows;

namespace Microsoft.ML.Recurrent.Tests.DataViews.TrainingSets;

public sealed class ValidationGroupsTests
{
    private const int GroupCount = 20;
    private const int RowCount = 200;

    public static TheoryData<string> EveryGroupColumn => ["Text", "Key", "ByteKey", "Int32", "Int64", "UInt16", "Single", "Double", "SByte"];

    [Theory, MemberData(nameof(EveryGroupColumn))]
    public void Rows_of_one_group_stay_together_in_memory_and_streamed(string column)
    {
        (int[] learned, int[] heldOut) = Split(Reading.Fit(View(), ["N"], heldOut: 0.25f, group: column));

        // Groups have ten rows each.
        Assert.Equal(50, heldOut.Length);
        Assert.Equal(Enumerable.Range(0, RowCount), learned.Concat(heldOut).Order());
        Assert.Empty(learned.Select(GroupOf).Intersect(heldOut.Select(GroupOf)));

        TrainingSet streamed = Reading.Fit(View(), ["N"], heldOut: 0.25f, group: column, maximumBytes: 6000);
        Assert.NotNull(streamed.TrainingStream);
        Assert.Equal(learned, Numbers(ReadAll(streamed.TrainingStream)));
        Assert.Equal(heldOut, Numbers(streamed.Validation ?? ReadAll(streamed.ValidationStream!)));
    }

    [Fact]
    public void Two_groups_of_a_flag_are_one_to_learn_from_and_one_to_validate_on()
    {
        (int[] learned, int[] heldOut) = Split(Reading.Fit(View(), ["N"], heldOut: 0.1f, group: "Flag"));

        Assert.Single(learned.Select(row => row % 2).Distinct());
        Assert.Single(heldOut.Select(row => row % 2).Distinct());
        Assert.Equal(RowCount, learned.Length + heldOut.Length);
    }

    [Fact]
    public void A_group_larger_than_the_fraction_leaves_smaller_ones_to_hold_out()
    {
        // Group 0 has 181 rows and 19 others have one each: a tenth of all is what the small ones come to.
        IDataView view = Rows()
            .Scalar("Speaker", NumberDataViewType.Int32, [.. Enumerable.Range(0, RowCount).Select(row => Math.Max(0, row - 180))])
            .ToView();

        (int[] learned, int[] heldOut) = Split(Reading.Fit(view, ["N"], heldOut: 0.05f, group: "Speaker"));

        Assert.Equal(10, heldOut.Length);
        Assert.All(heldOut, row => Assert.True(row > 180));
        Assert.Equal(190, learned.Length);
    }

    [Fact]
    public void Rows_without_a_group_are_held_out_one_by_one()
    {
        IDataView view = Rows()
            .Scalar("Speaker", TextDataViewType.Instance, Types.Texts([.. Enumerable.Repeat("", RowCount)]))
            .ToView();

        (int[] learned, int[] heldOut) = Split(Reading.Fit(view, ["N"], heldOut: 0.25f, group: "Speaker"));

        Assert.Equal((150, 50), (learned.Length, heldOut.Length));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(6000)]
    public void One_group_alone_is_refused_by_the_name_of_its_column(long maximumBytes)
    {
        IDataView view = Rows().Scalar("Speaker", NumberDataViewType.Int32, new int[RowCount]).ToView();

        var error = Assert.Throws<InvalidOperationException>(() => Reading.Fit(view, ["N"], heldOut: 0.25f, group: "Speaker", maximumBytes: maximumBytes));

        Assert.Equal(
            "Option ValidationGroupColumnName needs groups of which some train and others validate: all 200 rows have the same value in column 'Speaker'.",
            error.Message);
    }

    [Fact]
    public void A_group_column_that_is_absent_or_a_vector_is_refused_in_the_words_of_ml_net()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Reading.Fit(View(), ["N"], heldOut: 0.25f, group: "Speaker"));
        Assert.StartsWith("Could not find group column 'Speaker'", error.Message, StringComparison.Ordinal);

        error = Assert.Throws<ArgumentOutOfRangeException>(() => Reading.Fit(View(), ["N"], heldOut: 0.25f, group: "N"));
        Assert.StartsWith("Schema mismatch for group column 'N': expected a key, Text, a number or Boolean, one per row, got ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_validation_data_are_given_the_group_column_plays_no_part()
        => Assert.Equal(RowCount, Reading.Fit(View(), ["N"], validation: View(), heldOut: 0.25f, group: "Speaker").Training.SequenceCount);

    private static int GroupOf(int row) => row % GroupCount;

    private static ViewBuilder Rows() => new ViewBuilder()
        .Scalar("Label", Types.Key<uint>(3), [.. Enumerable.Range(0, RowCount).Select(row => (uint)(row % 3) + 1)])
        .Vector("N", Types.Numbers(0), [.. Enumerable.Range(0, RowCount).Select(row => new[] { (float)row })]);

    private static IDataView View()
    {
        int[] groups = [.. Enumerable.Range(0, RowCount).Select(GroupOf)];
        return Rows()
            .Scalar("Text", TextDataViewType.Instance, Types.Texts([.. groups.Select(group => $"speaker {group}")]))
            .Scalar("Key", Types.Key<uint>(GroupCount), [.. groups.Select(group => (uint)group + 1)])
            .Scalar("ByteKey", Types.Key<byte>(GroupCount), [.. groups.Select(group => (byte)(group + 1))])
            .Scalar("Int32", NumberDataViewType.Int32, groups)
            .Scalar("Int64", NumberDataViewType.Int64, [.. groups.Select(group => (long)group << 40)])
            .Scalar("UInt16", NumberDataViewType.UInt16, [.. groups.Select(group => (ushort)group)])
            .Scalar("Single", NumberDataViewType.Single, [.. groups.Select(group => group / 3f)])
            .Scalar("Double", NumberDataViewType.Double, [.. groups.Select(group => group / 3.0)])
            .Scalar("SByte", NumberDataViewType.SByte, [.. groups.Select(group => (sbyte)(group - 10))])
            .Scalar("Flag", BooleanDataViewType.Instance, [.. groups.Select(group => group % 2 == 0)])
            .ToView();
    }

    private static (int[] Learned, int[] HeldOut) Split(TrainingSet set) => (Numbers(set.Training), Numbers(set.Validation!));

    private static int[] Numbers(SequenceStore store)
        => [.. Enumerable.Range(0, store.SequenceCount).Select(sequence => (int)Reading.Numbers(store, sequence)[0])];

    private static SequenceStore ReadAll(ISequenceStream stream)
    {
        SequenceStore store = stream.NewStore();
        using ISequencePass pass = stream.Open(pass: 0, TestContext.Current.CancellationToken);
        while (pass.AppendNext(store))
        {
        }

        return store;
    }
}
