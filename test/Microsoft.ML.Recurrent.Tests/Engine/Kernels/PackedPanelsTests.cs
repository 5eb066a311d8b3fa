using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

/// <summary>Packed copies hold each weight at its place and zeros everywhere else.</summary>
public sealed class PackedPanelsTests
{
    private const int FirstDepth = 2;

    public static TheoryData<int, int> Sizes()
    {
        var sizes = new TheoryData<int, int>();
        foreach (int rows in (ReadOnlySpan<int>)[1, 3, 4, 5, 8, 15, 16])
        {
            foreach (int columns in (ReadOnlySpan<int>)[1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 130])
            {
                sizes.Add(rows, columns);
            }
        }

        return sizes;
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Rows_packed_transposed_stand_in_their_lanes_and_nothing_else_is_written(int rows, int columns) => VerifyTransposed(rows, columns, isBFloat16: false);

    [Theory, MemberData(nameof(Sizes))]
    public void Rows_packed_as_bfloat16_are_rounded_and_nothing_else_is_written(int rows, int columns) => VerifyTransposed(rows, columns, isBFloat16: true);

    private static void VerifyTransposed(int rows, int columns, bool isBFloat16)
    {
        const int FirstRow = 1, FirstColumn = 3;
        int stride = columns + 5;
        float[] source = Numbered((FirstRow + rows) * stride);
        var panels = new PackedPanels(FirstDepth + columns, vectorCount: 6, isBFloat16: isBFloat16);
        panels.PackTransposed(5, FirstDepth, source, stride, FirstRow, rows, FirstColumn, columns);

        for (int depth = 0; depth < panels.Depth; depth++)
        {
            for (int lane = 0; lane < 2 * AlignedBuffer.BlockSize; lane++)
            {
                int row = lane - AlignedBuffer.BlockSize, k = depth - FirstDepth;
                float expected = row >= 0 && row < rows && k >= 0 ? source[((FirstRow + row) * stride) + FirstColumn + k] : 0;
                expected = isBFloat16 ? BFloat16.Round(expected).ToSingle() : expected;
                Assert.Equal(expected, At(panels, panel: 1, depth, lane));
            }
        }
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(0, 33)]
    [InlineData(1, 32)]
    [InlineData(1, 17)]
    [InlineData(1, 1)]
    public void Columns_packed_into_a_panel_stand_in_its_rows_and_nothing_else_is_written(int panel, int columns)
    {
        const int Rows = 7, FirstRow = 2, FirstColumn = 4;
        int stride = columns + 6;
        float[] source = Numbered((FirstRow + Rows) * stride);
        var panels = new PackedPanels(FirstDepth + Rows + 1, vectorCount: 6);
        panels.PackColumns(panel, FirstDepth, source, stride, FirstRow, Rows, FirstColumn, columns);

        for (int depth = 0; depth < panels.Depth; depth++)
        {
            for (int lane = 0; lane < panels.VectorsOf(panel) * AlignedBuffer.BlockSize; lane++)
            {
                int k = depth - FirstDepth;
                float expected = lane < columns && k is >= 0 and < Rows ? source[((FirstRow + k) * stride) + FirstColumn + lane] : 0;
                Assert.Equal(expected, At(panels, panel, depth, lane));
            }
        }
    }

    private static unsafe float At(PackedPanels panels, int panel, int depth, int lane)
        => panels.IsBFloat16 ? ((BFloat16*)panels.Row(panel, depth))[lane].ToSingle() : ((float*)panels.Row(panel, depth))[lane];

    private static float[] Numbered(int count) => [.. Enumerable.Range(1, count).Select(number => (float)number)];
}
