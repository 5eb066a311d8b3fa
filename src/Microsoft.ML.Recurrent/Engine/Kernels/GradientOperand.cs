using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>The left operand of a weight gradient and where its sums go.</summary>
/// <param name="blocks">Its columns; with a row map, their one block is read through it.</param>
/// <param name="sums">Columns of the operand x columns of the gradient.</param>
/// <param name="map">For each packed row the row of the block to read; below zero: row -1-map of <paramref name="initial"/>.</param>
/// <param name="initial">Rows for entries below zero.</param>
internal readonly ref struct GradientOperand(Columns blocks, Matrix sums, ReadOnlySpan<int> map = default, Matrix initial = default)
{
    public Columns Blocks { get; } = blocks;

    public Matrix Sums { get; } = sums;

    public ReadOnlySpan<int> Map { get; } = map;

    public Matrix Initial { get; } = initial;
}
