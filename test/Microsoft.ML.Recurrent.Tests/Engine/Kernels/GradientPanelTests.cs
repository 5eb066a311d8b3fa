using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

/// <summary>Copies and sums of panels on every instruction set.</summary>
public sealed class GradientPanelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Rows_lie_side_by_side_and_sums_go_on_row_by_row(int width)
    {
        foreach (int rows in (int[])[0, 1, 2, 9])
        {
            if (Simd512.IsSupported)
            {
                Verify<Simd512, Vector512<float>>(rows, width);
            }

            if (Simd256.IsSupported)
            {
                Verify<Simd256, Vector256<float>>(rows, width);
            }

            Verify<Simd128, Vector128<float>>(rows, width);
        }
    }

    private static unsafe void Verify<TSimd, TVector>(int rows, int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int columns = width * 16;
        int stride = columns + 32;
        var random = new RandomStream(9, RandomPurpose.Data, (uint)(rows * 10 + width));
        AlignedBuffer source = Draw(rows * stride + columns, ref random);
        AlignedBuffer before = Draw(columns, ref random);
        foreach (bool isFirst in (bool[])[false, true])
        {
            AlignedBuffer panel = Draw(rows * columns + 16, ref random);
            AlignedBuffer unsummed = Draw(rows * columns, ref random);
            float fence = panel.Span[rows * columns];
            var total = new AlignedBuffer(columns);
            before.Span.CopyTo(total.Span);
            GradientPanel.PackOver<TSimd, TVector>(source.Pointer, stride, rows, width, panel.Pointer, total.Pointer, isFirst);
            GradientPanel.PackOver<TSimd, TVector>(source.Pointer, stride, rows, width, unsummed.Pointer, null, isFirst);
            Assert.Equal(fence, panel.Span[rows * columns]);
            Assert.Equal(unsummed.Span, panel.Span[..(rows * columns)]);
            for (int column = 0; column < columns; column++)
            {
                float sum = isFirst ? 0 : before.Span[column];
                for (int n = 0; n < rows; n++)
                {
                    Assert.Equal(source.Span[n * stride + column], panel.Span[n * columns + column]);
                    sum += source.Span[n * stride + column];
                }

                Assert.Equal(sum, total.Span[column]);
            }
        }
    }

    private static AlignedBuffer Draw(int length, ref RandomStream random)
    {
        var buffer = new AlignedBuffer(length);
        foreach (ref float value in buffer.Span)
        {
            value = random.NextUniform(-1, 1);
        }

        return buffer;
    }
}
