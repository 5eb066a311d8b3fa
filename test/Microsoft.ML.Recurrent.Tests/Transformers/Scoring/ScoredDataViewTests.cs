using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.DataViews.Rows;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Scoring;

public sealed class ScoredDataViewTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly RecurrentMulticlassTransformer _model = SmallModel.Transformer();

    [Fact]
    public void A_rows_scores_are_the_same_bits_alone_and_in_any_batch()
    {
        SmallRow[] rows = SmallRow.Make(700);
        string[] alone = Alone(rows);
        Assert.Equal(alone, Predictions(_model.Transform(Load(rows))));
        Assert.Equal(alone[37..90], Predictions(_model.Transform(Load(rows[37..90]))));
        Assert.Equal(alone.Reverse(), Predictions(_model.Transform(Load([.. rows.Reverse()]))));
        Assert.True(alone.Distinct().Count() > 500, "The rows hardly differ: the test would not see them mixed up.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(0)]
    public void Cursors_of_a_set_give_every_row_once_with_the_same_bits_and_an_order_to_restore(int count)
    {
        SmallRow[] rows = SmallRow.Make(1500);
        string[] alone = Alone(rows);
        foreach (IDataView data in (IDataView[])[Load(rows), _ml.Data.Cache(Load(rows))])
        {
            IDataView scored = _model.Transform(data);
            DataViewRowCursor[] cursors = scored.GetRowCursorSet(scored.Schema, count);
            var reads = new List<(long Batch, long Position, int Id, string Prediction)>[cursors.Length];
            Parallel.For(0, cursors.Length, new ParallelOptions { MaxDegreeOfParallelism = cursors.Length }, i => reads[i] = ReadAll(cursors[i]));

            Assert.All(reads, read => Assert.Equal(read.Select(row => row.Batch).Order(), read.Select(row => row.Batch)));
            Assert.Equal(
                reads.Sum(read => read.Select(row => row.Batch).Distinct().Count()), reads.SelectMany(read => read.Select(row => row.Batch)).Distinct().Count());
            var ordered = reads.SelectMany(read => read).OrderBy(row => row.Batch).ThenBy(row => row.Position).ToList();
            Assert.Equal(rows.Select(row => row.Id), ordered.Select(row => row.Id));
            Assert.Equal(alone, ordered.Select(row => row.Prediction));
        }
    }

    [Fact]
    public void Cursors_of_a_set_share_the_rows_of_an_input_that_has_one_cursor()
    {
        IDataView scored = _model.Transform(Load(SmallRow.Make(100)));
        DataViewRowCursor[] cursors = scored.GetRowCursorSet(scored.Schema, 4);
        Assert.Equal(4, cursors.Length);
        Assert.All(cursors, cursor => Assert.True(cursor.MoveNext()));
        Assert.Equal(4, cursors.Select(cursor => cursor.Batch).Distinct().Count());
        Array.ForEach(cursors, cursor => cursor.Dispose());
    }

    [Fact]
    public void Many_threads_may_use_one_transformer()
    {
        SmallRow[] rows = SmallRow.Make(300);
        string[] alone = Alone(rows);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(
            alone, i % 2 == 0 ? Alone(rows) : Predictions(_model.Transform(new MLContext().Data.LoadFromEnumerable(rows)))));
    }

    [Fact]
    public void Input_columns_ids_and_positions_pass_through_unchanged()
    {
        SmallRow[] rows = SmallRow.Make(400);
        IDataView data = Load(rows);
        IDataView scored = _model.Transform(data);
        using DataViewRowCursor expected = data.GetRowCursor(data.Schema);
        using DataViewRowCursor actual = scored.GetRowCursor(scored.Schema);
        var ids = (expected.GetIdGetter(), actual.GetIdGetter());
        var numbers = (expected.GetGetter<VBuffer<float>>(data.Schema["Numbers"]), actual.GetGetter<VBuffer<float>>(scored.Schema["Numbers"]));
        var words = (expected.GetGetter<VBuffer<ReadOnlyMemory<char>>>(data.Schema["Words"]), actual.GetGetter<VBuffer<ReadOnlyMemory<char>>>(scored.Schema["Words"]));
        var notes = (expected.GetGetter<ReadOnlyMemory<char>>(data.Schema["Note"]), actual.GetGetter<ReadOnlyMemory<char>>(scored.Schema["Note"]));
        Assert.Equal(-1, actual.Position);
        while (expected.MoveNext())
        {
            Assert.True(actual.MoveNext());
            Assert.Equal(expected.Position, actual.Position);
            Assert.Equal(expected.Batch, actual.Batch);

            // Twice: a getter gives the same value as often as it is asked.
            for (int ask = 0; ask < 2; ask++)
            {
                Assert.Equal(Value(ids.Item1), Value(ids.Item2));
                Assert.Equal(Values(numbers.Item1), Values(numbers.Item2));
                Assert.Equal(Values(words.Item1).Select(word => word.ToString()), Values(words.Item2).Select(word => word.ToString()));
                Assert.Equal(Value(notes.Item1).ToString(), Value(notes.Item2).ToString());
            }
        }

        Assert.False(actual.MoveNext());
        Assert.Equal(-1, actual.Position);
        Assert.Throws<InvalidOperationException>(() => Value(notes.Item2));
        Assert.False(actual.MoveNext());
    }

    [Fact]
    public void Only_wanted_columns_are_active_and_typed()
    {
        IDataView scored = _model.Transform(Load(SmallRow.Make(3)));
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Score"], scored.Schema["Id"]]);
        Assert.Equal(["Id", "Score"], scored.Schema.Where(cursor.IsColumnActive).Select(column => column.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<uint>(scored.Schema["PredictedLabel"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<VBuffer<float>>(scored.Schema["Numbers"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(scored.Schema["Score"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(scored.Schema["Id"]));
    }

    [Fact]
    public void Nothing_is_read_before_a_cursor_moves_and_little_is_read_ahead_at_first()
    {
        int read = 0;
        IDataView scored = _model.Transform(Load(SmallRow.Make(500).Select(row =>
        {
            read++;
            return row;
        })));
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
        Assert.Equal(0, read);
        Assert.True(cursor.MoveNext());
        Assert.InRange(read, 1, 16);
    }

    [Fact]
    public void Without_a_wanted_score_nothing_is_scored()
    {
        SmallRow[] rows = SmallRow.Make(3);
        rows[1].Words = ["one", "step", "too", "few", "or", "too", "many", "for", "the", "numbers"];
        IDataView scored = _model.Transform(Load(rows));
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Id"]]);
        for (int row = 0; row < rows.Length; row++)
        {
            Assert.True(cursor.MoveNext());
        }

        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void A_row_that_cannot_be_read_fails_when_it_is_reached_and_not_before()
    {
        SmallRow[] rows = SmallRow.Make(60);
        rows[40].Words = [.. rows[40].Words, "more"];
        IDataView scored = _model.Transform(Load(rows));
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
        for (int row = 0; row < 40; row++)
        {
            Assert.True(cursor.MoveNext());
        }

        var failure = Assert.Throws<InvalidOperationException>(() => cursor.MoveNext());
        Assert.Contains("'Numbers'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'Words'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("row 40", failure.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => cursor.MoveNext());
    }

    [Theory]
    [InlineData(16)]
    [InlineData(80)]
    [InlineData(336)]
    [InlineData(700)]
    public void Rows_read_ahead_of_a_failing_one_are_all_shown_before_it_fails(int failing)
    {
        SmallRow[] rows = SmallRow.Make(900);
        rows[failing].Words = [.. rows[failing].Words, "more"];
        IDataView scored = _model.Transform(Load(rows));
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
        for (int row = 0; row < failing; row++)
        {
            Assert.True(cursor.MoveNext());
        }

        Assert.Contains($"row {failing}", Assert.Throws<InvalidOperationException>(() => cursor.MoveNext()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => cursor.MoveNext());
    }

    [Fact]
    public void A_cursor_may_be_left_at_any_row()
    {
        IDataView scored = _model.Transform(Load(SmallRow.Make(900)));
        for (int wanted = 0; wanted < 900; wanted += 53)
        {
            DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
            for (int row = 0; row < wanted; row++)
            {
                Assert.True(cursor.MoveNext());
            }

            cursor.Dispose();
            Assert.False(cursor.MoveNext());
        }
    }

    [Fact]
    public void Columns_that_cannot_be_buffered_are_served_row_by_row()
    {
        SmallRow[] rows = SmallRow.Make(50);
        IDataView data = new ObjectColumnView(Load(rows));
        IDataView scored = _model.Transform(data);
        DataViewRowCursor[] set = scored.GetRowCursorSet(scored.Schema, 2);
        using DataViewRowCursor cursor = Assert.Single(set);
        ValueGetter<object> tag = cursor.GetGetter<object>(scored.Schema[ObjectColumnView.ColumnName]);
        string[] alone = Alone(rows);
        List<(long Batch, long Position, int Id, string Prediction)> reads = ReadAll(cursor, () => Assert.Equal(cursor.Position, Value(tag)));
        Assert.Equal(alone, reads.Select(row => row.Prediction));
    }

    [Theory]
    [InlineData(nameof(PoolingKind.Last), false)]
    [InlineData(nameof(PoolingKind.Mean), false)]
    [InlineData(nameof(PoolingKind.Max), false)]
    [InlineData(nameof(PoolingKind.Attention), false)]
    [InlineData(nameof(PoolingKind.Mean), true)]
    public void Long_rows_have_the_same_bits_alone_among_others_and_scored_whole(string pooling, bool isBidirectional)
    {
        SmallRow[] rows = [.. SmallRow.Make(20), SmallRow.Long(9000), .. SmallRow.Make(3, seed: 9), SmallRow.Long(8500), SmallRow.Long(8192)];
        FittedModel model = SmallModel.Create(spec => spec with { Pooling = Enum.Parse<PoolingKind>(pooling), IsBidirectional = isBidirectional, LayerCount = 1 });
        var transformer = new RecurrentMulticlassTransformer(model);
        string[] together = Predictions(transformer.Transform(Load(rows)));
        Assert.Equal(together[20], Assert.Single(Predictions(transformer.Transform(Load([rows[20]])))));
        Assert.Equal(together[^2], Assert.Single(Predictions(transformer.Transform(Load([rows[^2]])))));

        using DataViewRowCursor cursor = Load([rows[20]]).GetRowCursor(Load([rows[20]]).Schema);
        Assert.True(cursor.MoveNext());
        var store = new SequenceStore([2, 0]);
        store.EndSequence(new SequenceRowReader(cursor, model.Features).AppendFeatures(store));
        var batch = new SequenceBatch();
        batch.Load(store, [0]);
        var whole = new Matrix(new AlignedBuffer(16), 0, 1, 3, 16);
        model.Network.Score(batch, new Execution(new Workspace(), threadCount: 1), whole);
        Assert.EndsWith(new SmallPrediction { Score = whole.Row(0).ToArray() }.Bits, together[20], StringComparison.Ordinal);
    }

    [Fact]
    public void Shuffled_rows_keep_their_scores()
    {
        SmallRow[] rows = SmallRow.Make(300);
        IDataView scored = _model.Transform(_ml.Data.Cache(Load(rows)));
        Assert.True(scored.CanShuffle);
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema, new Random(3));
        List<(long Batch, long Position, int Id, string Prediction)> reads = ReadAll(cursor);
        Assert.NotEqual(rows.Select(row => row.Id), reads.Select(row => row.Id));
        Assert.Equal(Alone(rows), reads.OrderBy(row => row.Id).Select(row => row.Prediction));
    }

    [Fact]
    public void Data_without_rows_give_no_rows()
    {
        IDataView scored = _model.Transform(Load([]));
        Assert.All(scored.GetRowCursorSet(scored.Schema, 2), cursor => Assert.False(cursor.MoveNext()));
        Assert.Empty(Predictions(scored));
    }

    private IDataView Load(IEnumerable<SmallRow> rows) => _ml.Data.LoadFromEnumerable(rows);

    private string[] Alone(SmallRow[] rows)
    {
        using PredictionEngine<SmallRow, SmallPrediction> engine = new MLContext().Model.CreatePredictionEngine<SmallRow, SmallPrediction>(_model);
        return Array.ConvertAll(rows, row => engine.Predict(row).ToString());
    }

    private string[] Predictions(IDataView scored)
        => [.. _ml.Data.CreateEnumerable<SmallPrediction>(scored, reuseRowObject: false).Select(prediction => prediction.ToString())];

    private static List<(long Batch, long Position, int Id, string Prediction)> ReadAll(DataViewRowCursor cursor, Action? atRow = null)
    {
        using (cursor)
        {
            ValueGetter<int> id = cursor.GetGetter<int>(cursor.Schema["Id"]);
            ValueGetter<uint> label = cursor.GetGetter<uint>(cursor.Schema["PredictedLabel"]);
            ValueGetter<VBuffer<float>> scores = cursor.GetGetter<VBuffer<float>>(cursor.Schema["Score"]);
            var reads = new List<(long, long, int, string)>();
            while (cursor.MoveNext())
            {
                var prediction = new SmallPrediction { PredictedLabel = Value(label), Score = Values(scores) };
                reads.Add((cursor.Batch, cursor.Position, Value(id), prediction.ToString()));
                atRow?.Invoke();
            }

            return reads;
        }
    }

    private static T Value<T>(ValueGetter<T> getter)
    {
        T value = default!;
        getter(ref value);
        return value;
    }

    private static T[] Values<T>(ValueGetter<VBuffer<T>> getter) => [.. Value(getter).DenseValues()];
}
