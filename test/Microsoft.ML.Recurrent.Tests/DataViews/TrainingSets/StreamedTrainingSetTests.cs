using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.DataViews.Rows;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.DataViews.TrainingSets;

public sealed class StreamedTrainingSetTests
{
    private const int RowCount = 200;

    [Fact]
    public void Streamed_rows_and_their_columns_are_those_that_memory_would_hold()
    {
        IDataView view = View();
        TrainingSet held = Reading.Fit(view, ["X", "W", "T"], standardizes: true);
        TrainingSet streamed = Reading.Fit(view, ["X", "W", "T"], standardizes: true, maximumBytes: 4000);

        Assert.Null(held.TrainingStream);
        Assert.Equal(0, streamed.Training.SequenceCount);
        Assert.Equal(held.Rows, streamed.Rows);
        Assert.Equal(held.Statistics.StepCount, streamed.Statistics.StepCount);
        Assert.Equal(held.Statistics.ClassWeightsOf(3), streamed.Statistics.ClassWeightsOf(3));
        Assert.Equal(held.Features[0].Means, streamed.Features[0].Means);
        Assert.Equal(held.Features[0].Scales, streamed.Features[0].Scales);
        Assert.Equal(held.Features[1].Vocabulary, streamed.Features[1].Vocabulary);
        Assert.Equal(held.Features[2].Vocabulary, streamed.Features[2].Vocabulary);
        SequenceStore store = ReadAll(streamed.TrainingStream!);
        Assert.Equal(held.Training.SequenceCount, store.SequenceCount);
        for (int sequence = 0; sequence < store.SequenceCount; sequence++)
        {
            Assert.Equal(held.Training.LabelOf(sequence), store.LabelOf(sequence));
            Assert.Equal(Reading.Numbers(held.Training, sequence), Reading.Numbers(store, sequence));
            Assert.Equal(Reading.Tokens(held.Training, sequence, 1), Reading.Tokens(store, sequence, 1));
            Assert.Equal(Reading.Tokens(held.Training, sequence, 2), Reading.Tokens(store, sequence, 2));
        }
    }

    [Fact]
    public void Rows_are_held_out_by_their_id_apart_from_those_learned()
    {
        TrainingSet set = Reading.Fit(View(), ["N"], heldOut: 0.25f, maximumBytes: 6000);
        int[] learned = Numbers(ReadAll(set.TrainingStream!));
        int[] heldOut = Numbers(set.Validation!);
        Assert.Equal(Enumerable.Range(0, RowCount), learned.Concat(heldOut).Order());
        Assert.Equal(learned.Length, set.Statistics.SequenceCount);

        // 50 expected; five deviations of the binomial sqrt(200 * 0.25 * 0.75) = 6.1.
        Assert.InRange(heldOut.Length, 20, 80);
        Assert.Equal(heldOut, Numbers(Reading.Fit(View(), ["N"], heldOut: 0.25f, maximumBytes: 6000).Validation!));
    }

    [Fact]
    public void Rows_held_out_that_are_too_many_are_streamed_too()
    {
        TrainingSet set = Reading.Fit(View(), ["N"], heldOut: 0.5f, maximumBytes: 2000);
        Assert.Null(set.Validation);
        Assert.Equal(RowCount, set.ValidationStream!.SequenceCount + set.TrainingStream!.SequenceCount);
        Assert.Equal(Enumerable.Range(0, RowCount), Numbers(ReadAll(set.TrainingStream)).Concat(Numbers(ReadAll(set.ValidationStream))).Order());
    }

    [Fact]
    public void Validation_data_are_streamed_where_they_leave_no_room()
    {
        TrainingSet set = Reading.Fit(View(20), ["N"], validation: View(), maximumBytes: 2000);
        Assert.Equal(20, set.Training.SequenceCount);
        Assert.Null(set.Validation);
        Assert.Equal(Enumerable.Range(0, RowCount), Numbers(ReadAll(set.ValidationStream!)));
    }

    [Fact]
    public void A_view_that_can_shuffle_comes_in_another_order_in_every_pass_and_the_same_each_time()
    {
        IDataView view = new MLContext().Data.Cache(View());
        Assert.True(view.CanShuffle);
        int[] Order(int pass) => Numbers(ReadAll(Reading.Fit(view, ["N"], heldOut: 0.25f, maximumBytes: 6000).TrainingStream!, pass));
        int[] first = Order(1);
        Assert.Equal(first, Order(1));
        Assert.NotEqual(first, Order(2));
        Assert.Equal(first.Order(), Order(2).Order());
        Assert.NotEqual(first.Order(), first);
    }

    [Fact]
    public void Rows_that_do_not_come_again_are_refused()
    {
        int passes = 0;
        IEnumerable<Row> Fewer()
        {
            // One row fewer each time.
            passes++;
            for (int row = 0; row < RowCount - passes; row++)
            {
                yield return new Row { Label = (uint)(1 + row % 2), X = [row, row, row] };
            }
        }

        IDataView view = new MLContext().Data.LoadFromEnumerable(Fewer());
        TrainingSet set = Reading.Fit(view, ["X"], maximumBytes: 2000);
        Assert.Equal(0, set.Rows.Unlabelled);
        var error = Assert.Throws<InvalidOperationException>(() => ReadAll(set.TrainingStream!));
        Assert.Contains(
            $"must give the same rows each time: got {RowCount - passes} sequences, expected {RowCount - passes + 1}", error.Message, StringComparison.Ordinal);
    }

    private static IDataView View(int rowCount = RowCount)
    {
        int[] rows = [.. Enumerable.Range(0, rowCount)];
        return new ViewBuilder()
            .NamedKeys("Label", ["a", "b", "c"], [.. rows.Select(row => (uint)(row % 3) + 1)])
            .Vector("N", Types.Numbers(0), [.. rows.Select(row => new[] { (float)row })])
            .Vector("X", Types.Numbers(0, 2), [.. rows.Select(row => Enumerable.Range(0, 2 * (1 + row % 4)).Select(i => i + MathF.Sin(row)).ToArray())])
            .Vector("W", Types.Words, [.. rows.Select(row => Types.Texts([.. Enumerable.Range(0, 1 + row % 4).Select(i => $"w{row * i % 17}")]))])
            .Scalar("T", TextDataViewType.Instance, Types.Texts([.. rows.Select(row => new string((char)('a' + row % 5), 1 + row % 4))]))
            .ToView();
    }

    private static SequenceStore ReadAll(ISequenceStream stream, int pass = 1)
    {
        SequenceStore store = stream.NewStore();
        using ISequencePass rows = stream.Open(pass, TestContext.Current.CancellationToken);
        while (rows.AppendNext(store))
        {
        }

        return store;
    }

    private static int[] Numbers(SequenceStore store)
        => [.. Enumerable.Range(0, store.SequenceCount).Select(sequence => (int)Reading.Numbers(store, sequence)[0])];

    private sealed class Row
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType]
        public float[] X { get; set; } = [];
    }
}
