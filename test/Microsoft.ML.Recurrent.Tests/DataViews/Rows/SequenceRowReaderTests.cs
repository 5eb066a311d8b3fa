using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.DataViews.Rows;

public sealed class SequenceRowReaderTests
{
    [Fact]
    public void Ragged_numbers_become_steps_and_missing_ones_zeros()
    {
        IDataView view = new ViewBuilder().Vector("X", Types.Numbers(0, 2), [1f, 2, 3, 4, 5, 6], [float.NaN, 7, float.PositiveInfinity, 8], []).ToView();
        SequenceStore store = Reading.Score(view, [new FeatureColumn { ColumnName = "X", Kind = FeatureKind.Numbers, Width = 2 }]);
        Assert.Equal([1, 2, 3, 4, 5, 6], Reading.Numbers(store, 0));
        Assert.Equal([0, 7, 0, 8], Reading.Numbers(store, 1));
        Assert.Equal([0, 0], Reading.Numbers(store, 2));
        Assert.Equal(1, store.LengthOf(2));
    }

    [Fact]
    public void Standardized_numbers_have_missing_ones_at_their_mean()
    {
        IDataView view = new ViewBuilder().Vector("X", Types.Numbers(0, 2), [1f, 2, float.NaN, 4], []).ToView();
        var feature = new FeatureColumn { ColumnName = "X", Kind = FeatureKind.Numbers, Width = 2, Means = [3, 2], Scales = [2, 0.5f] };
        SequenceStore store = Reading.Score(view, [feature]);
        Assert.Equal([-4, 0, 0, 1], Reading.Numbers(store, 0));
        Assert.Equal([0, 0], Reading.Numbers(store, 1));
    }

    [Fact]
    public void Sparse_vectors_mean_the_same_as_dense_ones()
    {
        IDataView view = new ViewBuilder()
            .Buffers("X", Types.Numbers(4), new VBuffer<float>(4, 1, [5f], [2]))
            .Buffers("K", Types.Keys<byte>(9), new VBuffer<byte>(4, 2, [(byte)7, (byte)3], [0, 3]))
            .Buffers("W", Types.Words, new VBuffer<ReadOnlyMemory<char>>(4, 1, Types.Texts("b"), [1]))
            .ToView();
        SequenceStore store = Reading.Score(
            view,
            [
                new FeatureColumn { ColumnName = "X", Kind = FeatureKind.Numbers, Width = 1 },
                new FeatureColumn { ColumnName = "K", Kind = FeatureKind.Keys, Keys = [3, 7] },
                new FeatureColumn { ColumnName = "W", Kind = FeatureKind.Words, Vocabulary = ["a", "b"] },
            ]);
        Assert.Equal([0, 0, 5, 0], Reading.Numbers(store, 0));
        Assert.Equal([2, 0, 0, 1], Reading.Tokens(store, 0, input: 1));
        Assert.Equal([0, 2, 0, 0], Reading.Tokens(store, 0, input: 2));
    }

    [Fact]
    public void Unseen_and_missing_tokens_are_unknown_and_empty_sequences_one_unknown_token()
    {
        IDataView view = new ViewBuilder()
            .Vector<ReadOnlyMemory<char>>("W", Types.Words, Types.Texts("b", "", "new", "a"), [], Types.Texts("a"))
            .Vector<ulong>("K", Types.Keys<ulong>(1UL << 50), [1UL << 40, 0, 77, 5], [], [77])
            .ToView();
        SequenceStore store = Reading.Score(
            view,
            [
                new FeatureColumn { ColumnName = "W", Kind = FeatureKind.Words, Vocabulary = ["a", "b"] },
                new FeatureColumn { ColumnName = "K", Kind = FeatureKind.Keys, Keys = [5, 1UL << 40] },
            ]);
        Assert.Equal([2, 0, 0, 1], Reading.Tokens(store, 0));
        Assert.Equal([2, 0, 0, 1], Reading.Tokens(store, 0, input: 1));
        Assert.Equal([0], Reading.Tokens(store, 1));
        Assert.Equal([0], Reading.Tokens(store, 1, input: 1));
        Assert.Equal([1], Reading.Tokens(store, 2));
        Assert.Equal([0], Reading.Tokens(store, 2, input: 1));
    }

    [Fact]
    public void A_text_is_read_by_code_points()
    {
        IDataView view = new ViewBuilder().Scalar("T", TextDataViewType.Instance, Types.Texts("a\U0001F600b", "", "\uD83D")).ToView();
        var feature = new FeatureColumn { ColumnName = "T", Kind = FeatureKind.Characters, Vocabulary = ["b", "\U0001F600", "\uFFFD"] };
        SequenceStore store = Reading.Score(view, [feature]);
        Assert.Equal([0, 2, 1], Reading.Tokens(store, 0));
        Assert.Equal([0], Reading.Tokens(store, 1));
        Assert.Equal([3], Reading.Tokens(store, 2));
    }

    [Fact]
    public void Columns_of_other_lengths_are_named_with_their_row()
    {
        IDataView view = new ViewBuilder()
            .Vector("X", Types.Numbers(0, 2), [1f, 2, 3, 4], [1f, 2])
            .Vector("W", Types.Words, Types.Texts("a", "b"), Types.Texts("a", "b", "c"))
            .ToView();
        var error = Assert.Throws<InvalidOperationException>(() => Reading.Score(
            view,
            [
                new FeatureColumn { ColumnName = "X", Kind = FeatureKind.Numbers, Width = 2 },
                new FeatureColumn { ColumnName = "W", Kind = FeatureKind.Words, Vocabulary = [] },
            ]));
        Assert.Equal("Feature columns must have equal numbers of steps: 'X' has 1 and 'W' has 3 in row 1.", error.Message);
    }

    [Fact]
    public void Numbers_that_fill_no_whole_step_are_named_with_their_row()
    {
        IDataView view = new ViewBuilder().Vector("X", Types.Numbers(0), [1f, 2, 3], [1f, 2]).ToView();
        var error = Assert.Throws<InvalidOperationException>(
            () => Reading.Score(view, [new FeatureColumn { ColumnName = "X", Kind = FeatureKind.Numbers, Width = 3 }]));
        Assert.Equal("Feature column 'X' has 2 numbers in row 1: expected a multiple of its 3 features per step.", error.Message);
    }
}
