using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

public sealed class ProjectionKernelTests
{
    [Theory]
    [InlineData(8, 4)]
    [InlineData(32, 8)]
    [InlineData(40, 4)]
    [InlineData(1032, 32)]
    [InlineData(2080, 12)]
    public void Rows_lose_their_parts_along_others_as_in_plain_loops(int stride, int depth)
    {
        var random = new Random(stride + depth);
        double[] rows = Draw(ProjectionKernel.Height * stride);
        double[] basis = Draw(depth * stride);
        double[] expected = [.. rows];
        double[] magnitudes = [.. rows.Select(Math.Abs)];
        for (int row = 0; row < ProjectionKernel.Height; row++)
        {
            for (int k = 0; k < depth; k++)
            {
                double part = 0;
                double magnitude = 0;
                for (int i = 0; i < stride; i++)
                {
                    part += rows[(row * stride) + i] * basis[(k * stride) + i];
                    magnitude += Math.Abs(rows[(row * stride) + i] * basis[(k * stride) + i]);
                }

                for (int i = 0; i < stride; i++)
                {
                    expected[(row * stride) + i] -= part * basis[(k * stride) + i];
                    magnitudes[(row * stride) + i] += magnitude * Math.Abs(basis[(k * stride) + i]);
                }
            }
        }

        ProjectionKernel.TakeOut(rows, basis, stride);

        for (int i = 0; i < rows.Length; i++)
        {
            // Both chains have at most stride + depth roundings, each of half a unit.
            Assert.Equal(expected[i], rows[i], (stride + depth) * Math.ScaleB(1, -52) * magnitudes[i]);
        }

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    [Fact]
    public void A_rows_bits_do_not_depend_on_those_beside_it()
    {
        const int Stride = 72;
        var random = new Random(1);
        double[] basis = [.. Enumerable.Range(0, 8 * Stride).Select(_ => random.NextDouble())];
        double[] row = [.. Enumerable.Range(0, Stride).Select(_ => random.NextDouble())];
        double[] together = [.. row, .. row.Select(value => -value), .. new double[Stride], .. row];
        double[] alone = [.. new double[2 * Stride], .. row, .. new double[Stride]];

        ProjectionKernel.TakeOut(together, basis, Stride);
        ProjectionKernel.TakeOut(alone, basis, Stride);

        Assert.Equal(alone.AsSpan(2 * Stride, Stride), together.AsSpan(0, Stride));
        Assert.Equal(alone.AsSpan(2 * Stride, Stride), together.AsSpan(3 * Stride, Stride));
    }
}
