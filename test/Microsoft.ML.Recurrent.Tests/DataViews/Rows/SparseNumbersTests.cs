using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.DataViews.Rows;

/// <summary>Columns of sparse vectors from the data view to the network.</summary>
public sealed class SparseNumbersTests
{
    private const int Width = 40;

    [Fact]
    public void A_column_that_gives_at_most_a_quarter_of_its_numbers_is_scaled_and_not_centred()
    {
        TrainingSet set = Reading.Fit(View(Row((0, 4), (41, -8), (43, 3)), Row((0, -2), (5, float.NaN), (39, 0)), new VBuffer<float>(0, [])), ["X"], standardizes: true);
        FeatureColumn feature = set.Features[0];
        Assert.True(feature.IsSparse);
        Assert.Null(feature.Means);
        Assert.Equal((0.25f, 1 / 8f, 0, 1 / 3f), (feature.Scales![0], feature.Scales[1], feature.Scales[2], feature.Scales[3]));
        SparseRows rows = set.Training.Sparse(0)!;
        Assert.Equal(5, rows.RowCount);
        Assert.Equal([0], rows.ColumnsOf(0).ToArray());
        Assert.Equal([1], rows.ValuesOf(0).ToArray());
        Assert.Equal([1, 3], rows.ColumnsOf(1).ToArray());
        Assert.Equal([-1, 1], rows.ValuesOf(1).ToArray());

        // A missing number is a zero; a zero that is given is not kept.
        Assert.Equal([0, 5], rows.ColumnsOf(2).ToArray());
        Assert.Equal([-0.5f, 0], rows.ValuesOf(2).ToArray());
        Assert.True(rows.ColumnsOf(4).IsEmpty);

        TrainingSet plain = Reading.Fit(View(Row((0, 4), (41, -8), (43, 3))), ["X"]);
        Assert.Null(plain.Features[0].Scales);
        Assert.Equal([-8, 3], plain.Training.Sparse(0)!.ValuesOf(1).ToArray());
    }

    [Fact]
    public void A_fitted_column_reads_dense_and_sparse_rows_alike()
    {
        VBuffer<float> sparse = Row((0, 4), (41, -8), (43, 3));
        FeatureColumn feature = Reading.Fit(View(sparse), ["X"], standardizes: true).Features[0];
        SequenceStore expected = Read(sparse);
        SequenceStore actual = Read(new VBuffer<float>(sparse.Length, [.. sparse.DenseValues()]));
        Assert.Equal(expected.Sparse(0)!.AllColumns.ToArray(), actual.Sparse(0)!.AllColumns.ToArray());
        Assert.Equal(expected.Sparse(0)!.AllValues.ToArray(), actual.Sparse(0)!.AllValues.ToArray());

        SequenceStore Read(VBuffer<float> row)
        {
            IDataView view = View(row);
            var store = new SequenceStore([Width], isSparse: [true]);
            using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["X"]]);
            var reader = new SequenceRowReader(cursor, [feature]);
            Assert.True(cursor.MoveNext());
            store.EndSequence(reader.AppendFeatures(store));
            return store;
        }
    }

    [Fact]
    public void A_column_of_dense_rows_is_what_it_always_was()
    {
        // The second row gives more than a quarter; what came before, a missing row too, must not show it.
        VBuffer<float>[] rows = [new(0, []), Row((0, 4), (79, 1)), new(Width, [.. Enumerable.Range(0, Width).Select(i => (float)i)]), Row((3, float.NaN))];
        TrainingSet set = Reading.Fit(View(rows), ["X"], standardizes: true);
        TrainingSet dense = Reading.Fit(View([.. rows.Select(row => new VBuffer<float>(row.Length, [.. row.DenseValues()]))]), ["X"], standardizes: true);
        Assert.False(set.Features[0].IsSparse);
        Assert.Equal(dense.Features[0].Means!, set.Features[0].Means!);
        Assert.Equal(dense.Training.AllNumbers(0).ToArray(), set.Training.AllNumbers(0).ToArray());
    }

    [Fact]
    public void Rows_held_out_stay_sparse_and_have_no_say_in_the_scales()
    {
        TrainingSet set = Reading.Fit(View([.. Enumerable.Range(1, 10).Select(row => Row((0, row)))]), ["X"], standardizes: true, heldOut: 0.3f);
        Assert.Equal(3, set.Validation!.SequenceCount);
        float greatest = 1 / set.Features[0].Scales![0];
        Assert.Equal(1, set.Training.Sparse(0)!.AllValues.ToArray().Max());
        Assert.All(set.Training.Sparse(0)!.AllValues.ToArray(), value => Assert.InRange(value * greatest, 0.99f, 10.01f));
        Assert.NotNull(set.Validation.Sparse(0));
    }

    [Fact]
    public void Rows_that_are_streamed_fit_the_same_columns()
    {
        VBuffer<float>[] sparse = [.. Enumerable.Range(1, 9).Select(row => Row((row, 4), (40 + row, -row)))];
        AssertStreamed(sparse, isSparse: true);

        // Sparse at first: zeros that nobody gave count all the same.
        AssertStreamed([.. sparse, .. Enumerable.Range(0, 9).Select(row => new VBuffer<float>(Width, [.. Enumerable.Range(row, Width).Select(i => i % 7f)]))], isSparse: false);

        static void AssertStreamed(VBuffer<float>[] rows, bool isSparse)
        {
            FeatureColumn kept = Reading.Fit(View(rows), ["X"], standardizes: true).Features[0];
            TrainingSet set = Reading.Fit(View(rows), ["X"], standardizes: true, maximumBytes: 64);
            FeatureColumn streamed = set.Features[0];
            Assert.NotNull(set.TrainingStream);
            Assert.Equal(isSparse, set.TrainingStream.NewStore().Sparse(0) is not null);
            Assert.Equal((isSparse, isSparse), (kept.IsSparse, streamed.IsSparse));

            // Sums in double precision, in another order.
            Assert.Equal(kept.Means ?? [], streamed.Means ?? [], (left, right) => MathF.Abs(left - right) <= 1e-6f * MathF.Abs(left));
            Assert.Equal(kept.Scales!, streamed.Scales!, (left, right) => MathF.Abs(left - right) <= 1e-6f * MathF.Abs(left));
        }
    }

    [Fact]
    public void A_one_hot_model_learns_and_scores_the_same_bits_saved_and_step_by_step()
    {
        var ml = new MLContext(1);
        int[][] steps = [.. Enumerable.Range(0, 90).Select(row => Enumerable.Range(0, 3 + (row % 4)).Select(i => i == 0 ? row % 3 : (row * 7 + i * 5) % Width).ToArray())];
        VBuffer<float>[] rows = [.. steps.Select(sequence => new VBuffer<float>(
            sequence.Length * Width, sequence.Length, [.. sequence.Select(_ => 1f)], [.. sequence.Select((code, i) => i * Width + code)]))];
        IDataView view = new ViewBuilder()
            .NamedKeys("Label", Toy.ClassNames, [.. steps.Select(sequence => (uint)sequence[0] + 1)])
            .Buffers("X", Types.Numbers(0, Width), rows)
            .ToView();
        RecurrentMulticlassTransformer model = Toy.Trainer(Toy.Options("X"), ml).Fit(view);
        Assert.True(Toy.Accuracy(model, view) > 0.95);

        float[][] scores = Toy.Scores(model, view);
        using var zip = new MemoryStream();
        ml.Model.Save(model, view.Schema, zip);
        zip.Position = 0;
        ITransformer loaded = ml.Model.Load(zip, out _);
        Assert.Equal(scores, Toy.Scores(loaded, view));

        using RecurrentSession session = ml.Model.CreateRecurrentSession(loaded);
        var result = new float[3];
        for (int row = 0; row < rows.Length; row++)
        {
            session.Reset();
            float[] dense = [.. rows[row].DenseValues()];
            for (int step = 0; step < steps[row].Length; step++)
            {
                session.Step(dense.AsSpan(step * Width, Width), result);
            }

            Assert.Equal(scores[row], result);
        }

        Assert.Equal(0, Allocations.Least(() => session.Step(new ReadOnlySpan<float>(s_oneHot), result)));
    }

    private static readonly float[] s_oneHot = [.. Enumerable.Range(0, Width).Select(i => i == 3 ? 1f : 0)];

    private static IDataView View(params VBuffer<float>[] rows) => new ViewBuilder()
        .Scalar("Label", Types.Key<uint>(1), [.. Enumerable.Repeat(1u, rows.Length)])
        .Buffers("X", Types.Numbers(0, Width), rows)
        .ToView();

    /// <summary>Two steps with some numbers that are given.</summary>
    private static VBuffer<float> Row(params (int Index, float Value)[] numbers)
        => new(2 * Width, numbers.Length, [.. numbers.Select(number => number.Value)], [.. numbers.Select(number => number.Index)]);
}
