using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

/// <summary>Products of every size around the tiles' edges against plain loops in the promised order: the same bits.</summary>
public sealed class ProductTests
{
    // 0 .. two of the tallest tiles and one more row; columns around one, two and four vectors.
    private static readonly int[] RowCounts = [.. Enumerable.Range(0, 14)];
    private static readonly int[] ColumnCounts = [1, 15, 16, 17, 31, 33, 64, 65, 100];

    [Fact]
    public void Rows_from_a_bias_over_two_blocks_equal_one_chain_bias_first_then_k_ascending()
    {
        foreach (int rows in RowCounts)
        {
            foreach (int columns in ColumnCounts)
            {
                var random = new RandomStream(1, RandomPurpose.Data, (uint)(rows * 1000 + columns));
                Matrix first = Draw(rows + 2, 5, ref random);
                Matrix second = Draw(rows + 2, 19, ref random);
                float[] weights = DrawArray(columns * 24, ref random);
                var panels = new PackedPanels(24, (columns + 15) / 16);
                for (int vector = 0; vector < panels.VectorCount; vector++)
                {
                    panels.PackTransposed(vector, 0, weights, 24, vector * 16, Math.Min(16, columns - vector * 16), 0, 24);
                }

                var bias = new AlignedBuffer(panels.VectorCount * 16);
                DrawArray(columns, ref random).CopyTo(bias.Span);
                Matrix target = new Workspace { IsFenced = true }.Rent(rows + 2, columns);
                var span = new RowSpan(1, rows, 1);
                RowProduct.FromBias(new Columns([first, second]), panels, bias, target, 16, 64, span, span);
                for (int row = 1; row <= rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        float sum = bias.Span[column];
                        for (int k = 0; k < 24; k++)
                        {
                            float a = k < 5 ? first.Row(row)[k] : second.Row(row)[k - 5];
                            sum = float.MultiplyAddEstimate(a, weights[column * 24 + k], sum);
                        }

                        Assert.Equal(sum, target.Row(row)[column]);
                    }
                }

                Assert.True(float.IsNaN(target.Row(0)[0]) && float.IsNaN(target.Row(rows + 1)[0]), "rows outside the span were written");
            }
        }
    }

    [Fact]
    public void A_share_of_strided_rows_has_the_bits_of_the_whole()
    {
        var random = new RandomStream(2, RandomPurpose.Data, 0);
        Matrix a = Draw(29, 40, ref random);
        float[] weights = DrawArray(50 * 40, ref random);
        var panels = new PackedPanels(40, 4);
        for (int vector = 0; vector < 4; vector++)
        {
            panels.PackTransposed(vector, 0, weights, 40, vector * 16, Math.Min(16, 50 - vector * 16), 0, 40);
        }

        Matrix whole = new Workspace().Rent(29, 50);
        RowProduct.Multiply(a, DepthRuns.Whole(40), panels, whole, adds: false, new RowSpan(0, 29, 1), new RowSpan(0, 29, 1));
        Matrix shared = new Workspace().Rent(29, 50);
        for (int share = 0; share < 3; share++)
        {
            RowSpan rows = RowSpan.OfShare(0, 29, share, 3);
            RowProduct.Multiply(a, DepthRuns.Whole(40), panels, shared, adds: false, rows, rows);
        }

        for (int row = 0; row < 29; row++)
        {
            Assert.Equal(whole.Row(row), shared.Row(row));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(23)]
    public void A_product_too_deep_for_a_cache_goes_in_parts_and_equals_one_chain(int rows)
    {
        const int depth = 1303;
        var random = new RandomStream(6, RandomPurpose.Data, (uint)rows);
        Matrix a = Draw(rows, depth, ref random);
        float[] weights = DrawArray(70 * depth, ref random);
        var panels = new PackedPanels(depth, 5);
        for (int vector = 0; vector < 5; vector++)
        {
            panels.PackTransposed(vector, 0, weights, depth, vector * 16, Math.Min(16, 70 - vector * 16), 0, depth);
        }

        var bias = new AlignedBuffer(80);
        DrawArray(70, ref random).CopyTo(bias.Span);
        Matrix fromBias = new Workspace { IsFenced = true }.Rent(rows, 70);
        Matrix added = new Workspace { IsFenced = true }.Rent(rows, 70);
        Matrix plain = new Workspace { IsFenced = true }.Rent(rows, 70);
        var span = new RowSpan(0, rows, 1);
        RowProduct.FromBias(new Columns([a]), panels, bias, fromBias, 16, 64, span, span);
        RowProduct.Multiply(a, DepthRuns.Whole(depth), panels, plain, adds: false, span, span);
        for (int row = 0; row < rows; row++)
        {
            bias.Span[..70].CopyTo(added.Row(row));
        }

        RowProduct.Multiply(a, DepthRuns.Whole(depth), panels, added, adds: true, span, span);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < 70; column++)
            {
                (float sum, float sumFromBias) = (0, bias.Span[column]);
                for (int k = 0; k < depth; k++)
                {
                    sum = float.MultiplyAddEstimate(a.Row(row)[k], weights[column * depth + k], sum);
                    sumFromBias = float.MultiplyAddEstimate(a.Row(row)[k], weights[column * depth + k], sumFromBias);
                }

                Assert.Equal((sum, sumFromBias, sumFromBias), (plain.Row(row)[column], fromBias.Row(row)[column], added.Row(row)[column]));
            }
        }
    }

    [Fact]
    public void Transposed_sums_add_to_row_major_gradients()
    {
        foreach ((int depth, int rows) in ((int, int)[])[(1, 16), (3, 4), (4, 3), (5, 1), (130, 11)])
        {
            var random = new RandomStream(5, RandomPurpose.Data, (uint)depth);
            Matrix sums = new Workspace().Rent(2 * depth, 16);
            DrawArray(2 * depth * 16, ref random).CopyTo(sums.Buffer.Span);
            float[] gradient = DrawArray((rows + 6) * depth, ref random);
            float[] expected = [.. gradient];
            GradientTransfer.AddTransposed(sums, 1, depth, rows, gradient, 4);
            for (int r = 0; r < rows; r++)
            {
                for (int k = 0; k < depth; k++)
                {
                    expected[(4 + r) * depth + k] += sums.Row(depth + k)[r];
                }
            }

            Assert.Equal(expected, gradient);
        }
    }

    private static Matrix Draw(int rows, int columns, ref RandomStream random)
    {
        int stride = AlignedBuffer.RoundUp(columns) + 16;
        var matrix = new Matrix(new AlignedBuffer(rows * stride), 0, rows, columns, stride);
        for (int row = 0; row < rows; row++)
        {
            DrawArray(columns, ref random).CopyTo(matrix.Row(row));
        }

        return matrix;
    }

    private static float[] DrawArray(int length, ref RandomStream random)
    {
        var values = new float[length];
        foreach (ref float value in values.AsSpan())
        {
            value = random.NextUniform(-1, 1);
        }

        return values;
    }
}
