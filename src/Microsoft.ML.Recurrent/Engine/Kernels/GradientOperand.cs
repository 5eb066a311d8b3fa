using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>The left operand of a weight gradient and where its sums go.</summary>
/// <param name="blocks">Its columns; with a row map, their one block is read through it.</param>
/// <param name="sums">
/// Its sums: for each vector of 16 columns of the gradient a row of 16 per column of the operand, one vector's rows after the
/// other's. A tile's sums are then a few neighbouring lines, and go on where the last tile's ended.
/// </param>
/// <param name="map">For each packed row the row of the block to read; below zero: row -1-map of <paramref name="initial"/>.</param>
/// <param name="initial">Rows for entries below zero.</param>
internal readonly ref struct GradientOperand(Columns blocks, Matrix sums, ReadOnlySpan<int> map = default, Matrix initial = default)
{
    public Columns Blocks { get; } = blocks;

    /// <summary>The vector of the gradient that the sums begin with; they meet as many as they have rows for.</summary>
    public int FirstVector { get; init; }

    /// <summary>The row of the blocks that meets the gradient's first row; without a map.</summary>
    public int FirstRow { get; init; }

    public int VectorCount => Blocks.Width == 0 ? 0 : Sums.Rows / Blocks.Width;

    public Matrix Sums { get; } = sums;

    public ReadOnlySpan<int> Map { get; } = map;

    public Matrix Initial { get; } = initial;
}
