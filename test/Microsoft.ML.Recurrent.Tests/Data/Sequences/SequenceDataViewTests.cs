using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Data.Sequences;

/// <summary>Sequences are an ordinary data view.</summary>
public sealed class SequenceDataViewTests
{
    private static readonly MLContext Ml = new(seed: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cursors_are_independent_and_give_only_what_was_asked_for(bool isStreamed)
    {
        IDataView view = Ml.Data.GroupIntoSequences(Rows(), "Group", "Time", ["X"], "State", rowsAreGrouped: isStreamed);
        Assert.False(view.CanShuffle);
        Assert.Null(view.GetRowCount());

        using DataViewRowCursor one = view.GetRowCursor([view.Schema["Features"]], new Random(1));
        using DataViewRowCursor two = Assert.Single(view.GetRowCursorSet([view.Schema["State"]], 3));
        Assert.True(one.IsColumnActive(view.Schema["Features"]));
        Assert.False(one.IsColumnActive(view.Schema["State"]));
        Assert.Same(view.Schema, one.Schema);
        Assert.Throws<ArgumentOutOfRangeException>(() => one.GetGetter<ReadOnlyMemory<char>>(view.Schema["State"]));
        Assert.Throws<InvalidOperationException>(() => one.GetGetter<float>(view.Schema["Features"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.GetRowCursor([Rows().Schema["X"]]));

        ValueGetter<VBuffer<float>> features = one.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        ValueGetter<ReadOnlyMemory<char>> state = two.GetGetter<ReadOnlyMemory<char>>(view.Schema["State"]);
        ValueGetter<DataViewRowId> id = one.GetIdGetter();
        VBuffer<float> first = default;
        VBuffer<float> second = default;
        ReadOnlyMemory<char> value = default;
        DataViewRowId firstId = default;
        DataViewRowId secondId = default;
        Assert.Throws<InvalidOperationException>(() => features(ref first));
        Assert.Throws<InvalidOperationException>(() => id(ref firstId));
        Assert.Equal(-1, one.Position);

        Assert.True(one.MoveNext());
        Assert.Equal((0, 0), (one.Position, one.Batch));
        features(ref first);
        id(ref firstId);
        Assert.True(one.MoveNext());
        Assert.Equal(1, one.Position);
        features(ref second);
        id(ref secondId);
        Assert.True(two.MoveNext());
        state(ref value);
        Assert.False(one.MoveNext());
        Assert.False(one.MoveNext());
        Assert.Equal(-1, one.Position);
        Assert.Throws<InvalidOperationException>(() => features(ref first));
        Assert.Equal(0, two.Position);
        Assert.Equal([1f, 2], first.DenseValues());
        Assert.Equal([3f], second.DenseValues());
        Assert.Equal("v", value.ToString());
        Assert.NotEqual(firstId, secondId);
    }

    [Fact]
    public void Only_columns_that_are_needed_are_read_from_the_rows()
    {
        var input = new CountingView(Rows());
        IDataView view = Ml.Data.GroupIntoSequences(input, "Group", "Time", ["X"], "State");
        Assert.Equal(0, input.CursorCount);

        Assert.Equal(["2", "1"], RowTexts.Of(view, "StepCount"));
        Assert.Equal(["Group", "Time"], input.LastColumns);
        Assert.Equal(["v", "w"], RowTexts.Of(view, "State"));
        Assert.Equal(["Group", "Time", "State"], input.LastColumns);
        Assert.Equal(2, input.CursorCount);
    }

    [Fact]
    public void A_cursor_shows_the_same_sequences_whatever_columns_it_was_asked_for()
    {
        IDataView view = Ml.Data.GroupIntoSequences(Rows(), "Group", "Time", ["X", "Word"], "State", SequenceLabel.PerStep);
        string[] all = RowTexts.Of(view);

        Assert.Equal(["a|1 2|p |u v|1|2|2", "b|3|p|w|1|1|1"], all);
        for (int column = 0; column < view.Schema.Count; column++)
        {
            Assert.Equal(all.Select(row => row.Split('|')[column]), RowTexts.Of(view, view.Schema[column].Name));
        }
    }

    [Fact]
    public void Values_stay_when_the_input_uses_its_memory_again()
    {
        char[] shared = new char[3];
        IDataView rows = Ml.Data.LoadFromEnumerable(Reused(shared), Definition());

        IDataView view = Ml.Data.GroupIntoSequences(rows, "Group", null, ["Word"], "Word2", SequenceLabel.PerStep);

        Assert.Equal(["g00|w00 w02|w00 w02|2", "g01|w01 w03|w01 w03|2"], RowTexts.Of(view));
    }

    [Fact]
    public void Sequences_can_be_cached_filtered_saved_and_made_objects()
    {
        IDataView view = Ml.Data.GroupIntoSequences(Rows(), "Group", "Time", ["X", "Word"], "State");
        string[] all = RowTexts.Of(view);

        Assert.Equal(all, RowTexts.Of(Ml.Data.Cache(view)));
        Assert.Equal(all.Order(), RowTexts.Of(Ml.Data.ShuffleRows(view, seed: 1)).Order());
        Assert.Equal(all[..1], RowTexts.Of(Ml.Data.FilterRowsByColumn(view, "StepCount", lowerBound: 2)));
        Assert.Equal(2, view.Preview().RowView.Length);
        using var stream = new MemoryStream();
        Ml.Data.SaveAsBinary(view, stream);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, stream.ToArray());
            IDataView loaded = Ml.Data.LoadFromBinary(path);
            Assert.Equal(all, RowTexts.Of(loaded));
            Assert.Equal(view.Schema["Features"].Type, loaded.Schema["Features"].Type);
        }
        finally
        {
            File.Delete(path);
        }

        Sequence first = Ml.Data.CreateEnumerable<Sequence>(view, reuseRowObject: false, ignoreMissingColumns: true).First();
        Assert.Equal([1f, 2], first.Features);
        Assert.Equal(["p", ""], first.Word);
        Assert.Equal("v", first.State);
    }

    private static IDataView Rows() => new ViewBuilder()
        .Scalar("Group", TextDataViewType.Instance, Types.Texts("a", "a", "b"))
        .Scalar("Time", NumberDataViewType.Int32, 1, 2, 1)
        .Scalar("X", NumberDataViewType.Single, 1f, 2, 3)
        .Scalar("Word", TextDataViewType.Instance, Types.Texts("p", "", "p"))
        .Scalar("State", TextDataViewType.Instance, Types.Texts("u", "v", "w"))
        .ToView();

    private static SchemaDefinition Definition()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        Assert.All(definition, column => Assert.Equal(TextDataViewType.Instance, column.ColumnType));
        return definition;
    }

    /// <summary>Rows of one object, whose texts all lie in the same characters.</summary>
    private static IEnumerable<Row> Reused(char[] shared)
    {
        var row = new Row();
        for (int i = 0; i < 4; i++)
        {
            int number = i;
            row.Read = letter =>
            {
                int value = letter == 'g' ? number % 2 : number;
                (shared[0], shared[1], shared[2]) = (letter, (char)('0' + (value / 10)), (char)('0' + (value % 10)));
                return shared.AsMemory();
            };
            yield return row;
        }
    }

    private sealed class Row
    {
        internal Func<char, ReadOnlyMemory<char>> Read = _ => default;

        public ReadOnlyMemory<char> Group => Read('g');

        public ReadOnlyMemory<char> Word => Read('w');

        public ReadOnlyMemory<char> Word2 => Read('w');
    }

    private sealed class Sequence
    {
        [VectorType(0, 1)]
        public float[] Features { get; set; } = [];

        public string[] Word { get; set; } = [];

        public string State { get; set; } = "";
    }
}
