using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

public sealed class SparseRowsTests
{
    private const int Width = 33;
    private static readonly int[] Lengths = [3, 1, 7, 5];

    [Fact]
    public void A_batch_has_the_numbers_that_a_dense_one_has_whole_or_in_windows()
    {
        SequenceStore sparse = Store(isSparse: true);
        SequenceStore dense = Store(isSparse: false);
        var copy = new SequenceStore([Width], isSparse: [true]);
        for (int sequence = 0; sequence < Lengths.Length; sequence++)
        {
            copy.AddSequence(sparse, sequence);
        }

        var batch = new SequenceBatch();
        var expected = new SequenceBatch();
        foreach (SequenceStore store in (SequenceStore[])[sparse, copy])
        {
            batch.Load(store, [2, 0, 3]);
            expected.Load(dense, [2, 0, 3]);
            AssertSame(expected, batch);
            batch.LoadWindow(store, [3, 2], [1, 2], [2, 4]);
            expected.LoadWindow(dense, [3, 2], [1, 2], [2, 4]);
            AssertSame(expected, batch);
        }
    }

    [Fact]
    public void A_store_that_turns_dense_has_the_same_numbers()
    {
        SequenceStore store = Store(isSparse: true);
        store.Densify(0);
        Assert.Null(store.Sparse(0));
        Assert.Equal(Store(isSparse: false).AllNumbers(0).ToArray(), store.AllNumbers(0).ToArray());
    }

    [Fact]
    public void Columns_have_the_rows_numbers_in_ascending_order_again_after_each_change()
    {
        var rows = new SparseRows(6);
        rows.Reset(4);
        Write(2, (1, 5), (4, 6));
        Write(0, (4, 7));
        SparseColumns columns = rows.ByColumn();
        Assert.Equal(2, columns.Count);
        Assert.Equal([1, 4], columns.Columns.ToArray());
        Assert.Equal([1, 3], columns.Ends.ToArray());
        Assert.Equal([2, 0, 2], columns.Rows.ToArray());
        Assert.Equal([5, 7, 6], columns.Values.ToArray());

        Write(3, (0, 8));
        Assert.Equal([0, 1, 4], rows.ByColumn().Columns.ToArray());
        rows.Reset(2);
        Assert.Equal(0, rows.ByColumn().Count);
        rows.AddRow();
        rows.Add(5, 1);
        Assert.Equal([2], rows.ByColumn().Rows.ToArray());

        void Write(int row, params (int Column, float Value)[] numbers)
        {
            rows.Begin(row);
            foreach ((int column, float value) in numbers)
            {
                rows.Add(column, value);
            }
        }
    }

    [Fact]
    public void Some_rows_are_copied_with_their_numbers_over_whatever_was_there()
    {
        var batch = new SequenceBatch();
        batch.Load(Store(isSparse: true), [0, 1, 2, 3]);
        SparseRows source = batch.Sparse(0)!;
        var copy = new SparseRows(Width);
        copy.CopyRows(source, 0, source.RowCount);
        copy.ByColumn();
        copy.CopyRows(source, 5, 3);
        Assert.Equal(3, copy.RowCount);
        for (int row = 0; row < 3; row++)
        {
            Assert.Equal(source.ColumnsOf(5 + row), copy.ColumnsOf(row));
            Assert.Equal(source.ValuesOf(5 + row), copy.ValuesOf(row));
        }

        Assert.Equal(copy.AllColumns.Length, copy.ByColumn().Rows.Length);
    }

    [Fact]
    public void Loading_allocates_nothing_once_warm()
    {
        SequenceStore store = Store(isSparse: true);
        var batch = new SequenceBatch();
        int[] sequences = [0, 1, 2, 3];
        Assert.Equal(0, Allocations.Least(() =>
        {
            batch.Load(store, sequences);
            batch.Sparse(0)!.ByColumn();
        }));
    }

    private static void AssertSame(SequenceBatch expected, SequenceBatch batch)
    {
        for (int row = 0; row < expected.Layout.RowCount; row++)
        {
            float[] numbers = new float[Width];
            ReadOnlySpan<int> columns = batch.Sparse(0)!.ColumnsOf(row);
            for (int i = 0; i < columns.Length; i++)
            {
                numbers[columns[i]] = batch.Sparse(0)!.ValuesOf(row)[i];
            }

            Assert.Equal(expected.Numbers(0).Row(row).ToArray(), numbers);
        }
    }

    private static SequenceStore Store(bool isSparse)
    {
        var store = new SequenceStore([Width], isSparse: [isSparse]);
        var random = new RandomStream(3, RandomPurpose.Data, 0);
        foreach (int length in Lengths)
        {
            for (int step = 0; step < length; step++)
            {
                Span<float> dense = isSparse ? default : store.AddNumbers(0, 1);
                dense.Clear();
                store.Sparse(0)?.AddRow();
                for (int column = random.NextBelow(12); column < Width; column += 1 + random.NextBelow(20))
                {
                    float value = random.NextUniform(-1, 1);
                    store.Sparse(0)?.Add(column, value);
                    if (!isSparse)
                    {
                        dense[column] = value;
                    }
                }
            }

            store.EndSequence(length);
        }

        return store;
    }
}
