using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed unsafe class MatrixTests
{
    [Fact]
    public void Rows_and_ranges_of_rows_are_views_of_the_same_memory()
    {
        Matrix matrix = Counting();
        Matrix range = matrix.RowRange(1, 2);

        Assert.Equal(2, range.Rows);
        Assert.Equal(matrix.Row(2), range.Row(1));
        Assert.True(range.RowPointer(1) == matrix.RowPointer(2));
        Assert.Equal(matrix[2, 4], matrix.RowPointer(2)[4]);
        range[0, 3] = -1;
        Assert.Equal(-1, matrix[1, 3]);
        Assert.Equal(5, matrix.Row(0).Length);
        Assert.Equal(16, matrix.PaddedRow(0).Length);
    }

    [Fact]
    public void Clearing_takes_the_padding_along_and_nothing_else()
    {
        Matrix matrix = Counting();
        matrix.RowRange(1, 1).Clear();

        float[] all = matrix.Buffer.Span.ToArray();
        for (int i = 0; i < all.Length; i++)
        {
            bool isCleared = i is >= 3 + 20 and < 3 + 20 + 16;
            Assert.Equal(isCleared ? 0 : i + 1, all[i]);
        }
    }

    [Fact]
    public void Columns_are_blocks_side_by_side()
    {
        Matrix matrix = Counting();
        var none = default(Columns);
        var one = new Columns(matrix);
        var two = new Columns([matrix, matrix.RowRange(0, 3)]);

        Assert.Equal((0, 0), (none.Count, none.Width));
        Assert.Equal((1, 5, 3), (one.Count, one.Width, one.Rows));
        Assert.Equal((2, 10, 3), (two.Count, two.Width, two.Rows));
        Assert.Equal(matrix.Row(1), two[1].Row(1));
    }

    /// <summary>3 x 5 at offset 3 with rows 20 apart, in a buffer of 1, 2, 3 ...</summary>
    private static Matrix Counting()
    {
        var buffer = new AlignedBuffer(64);
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer.Span[i] = i + 1;
        }

        return new Matrix(buffer, 3, 3, 5, 20);
    }
}
