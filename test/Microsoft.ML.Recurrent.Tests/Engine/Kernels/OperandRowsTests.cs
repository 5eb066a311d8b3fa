using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

/// <summary>Rows of an operand are read where they are, and copied where a map scatters them.</summary>
public sealed class OperandRowsTests
{
    [Theory]
    [InlineData(new[] { 3, 4, 5, 6 }, 0, 4, true)]
    [InlineData(new[] { -1, -2, 0, 1 }, 0, 4, false)]
    [InlineData(new[] { -1, -2, 0, 1 }, 2, 2, true)]
    [InlineData(new[] { 0, 1, 3, 4 }, 0, 4, false)]
    [InlineData(new[] { -1, 0, 1, 2 }, 0, 3, false)]
    [InlineData(new[] { 6 }, 0, 1, true)]
    public void Neighbours_stay_where_they_are_and_others_are_copied(int[] map, int first, int count, bool stay)
    {
        Matrix source = Numbered(8, 100);
        Matrix initial = Numbered(3, 1000);
        Matrix copy = Numbered(4, -1);
        OperandRows rows = OperandRows.Find(new GradientOperand(new Columns(source), default, map, initial), first, count, copy);
        Assert.Equal(stay, rows.Blocks[0].Buffer == source.Buffer);
        for (int i = 0; i < count; i++)
        {
            int row = map[first + i];
            Assert.Equal(row >= 0 ? source.Row(row) : initial.Row(-1 - row), rows.Blocks[0].Row(rows.First + i));
        }
    }

    [Fact]
    public void Without_a_map_blocks_stay_where_they_are()
    {
        var blocks = new Columns([Numbered(8, 100), Numbered(8, 200)]);
        OperandRows rows = OperandRows.Find(new GradientOperand(blocks, default), 5, 3, default);
        Assert.Equal((5, 2), (rows.First, rows.Blocks.Count));
        Assert.Same(blocks[1].Buffer, rows.Blocks[1].Buffer);
    }

    private static Matrix Numbered(int rows, int number)
    {
        Matrix matrix = new Workspace().Rent(rows, 5);
        for (int row = 0; row < rows; row++)
        {
            matrix.Row(row).Fill(number + row);
        }

        return matrix;
    }
}
