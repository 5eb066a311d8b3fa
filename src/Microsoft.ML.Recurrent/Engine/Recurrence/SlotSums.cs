using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// Sums of one product's weight gradients as the kernel leaves them, a column per unit of some slots, on the way to the rows
/// of the parameters.
/// </summary>
/// <param name="Products">Sums as <see cref="GradientOperand"/> lays them out.</param>
/// <param name="Depth">Columns of the left operand.</param>
/// <param name="VectorCount">Vectors of 16 columns.</param>
/// <param name="FirstSlot">Slot of column 0.</param>
/// <param name="FirstColumn">Its column in the gates.</param>
internal readonly record struct SlotSums(Matrix Products, int Depth, int VectorCount, int FirstSlot, int FirstColumn)
{
    public static SlotSums Rent(Workspace workspace, int depth, int firstSlot, int slotCount, int paddedSize)
    {
        int vectorCount = slotCount * paddedSize / AlignedBuffer.BlockSize;
        return new SlotSums(workspace.Rent(vectorCount * depth, AlignedBuffer.BlockSize), depth, vectorCount, firstSlot, firstSlot * paddedSize);
    }

    /// <summary>Of some vectors of the gates those of these sums, counted from their first.</summary>
    public RowSpan OwnOf(RowSpan gateVectors)
    {
        int first = FirstColumn / AlignedBuffer.BlockSize;
        RowSpan common = gateVectors.Overlap(new RowSpan(first, VectorCount, 1));
        return common with { First = common.First - first };
    }

    /// <summary>The same memory for a left operand of fewer columns.</summary>
    public SlotSums OfDepth(int depth)
        => depth == Depth ? this : this with { Products = Products.RowRange(0, VectorCount * depth), Depth = depth };

    /// <summary>
    /// Adds the columns of some vectors, gate by gate: those from <paramref name="firstDepth"/> on to the columns
    /// <paramref name="weightColumns"/> of the weights' gradient, whose rows are <paramref name="weightWidth"/> floats apart.
    /// </summary>
    public void AddTo(
        Span<float> weightGradient, int weightWidth, RowSpan weightColumns, int firstDepth, RowSpan vectors, ReadOnlySpan<int> slotGates, int hiddenSize, int paddedSize)
    {
        for (int vector = vectors.First; vector < vectors.First + vectors.Count; vector++)
        {
            (int row, int count) = RowsOf(vector, slotGates, hiddenSize, paddedSize);
            Span<float> target = weightGradient[(row * weightWidth + weightColumns.First)..];
            GradientTransfer.AddTransposedRows(Products, vector * Depth + firstDepth, weightColumns.Count, count, target, weightWidth);
        }
    }

    /// <summary>
    /// As above for all columns of weights that were multiplied by a mask, as their gradient is.
    /// </summary>
    public void AddMaskedTo(
        Span<float> weightGradient, Matrix mask, RowSpan vectors, ReadOnlySpan<int> slotGates, int hiddenSize, int paddedSize, AlignedBuffer scratch)
    {
        for (int vector = vectors.First; vector < vectors.First + vectors.Count; vector++)
        {
            (int first, int count) = RowsOf(vector, slotGates, hiddenSize, paddedSize);
            Span<float> sums = scratch.Span[..(count * Depth)];
            sums.Clear();
            GradientTransfer.AddTransposedRows(Products, vector * Depth, Depth, count, sums, Depth);
            for (int row = 0; row < count; row++)
            {
                Span<float> own = sums.Slice(row * Depth, Depth);
                Span<float> target = weightGradient.Slice((first + row) * Depth, Depth);
                TensorPrimitives.Multiply(own, mask.Row(first + row), own);
                TensorPrimitives.Add(target, own, target);
            }
        }
    }

    /// <summary>
    /// Adds the columns of some vectors, gate by gate: the i-th row of their sums to the column <paramref name="firstColumn"/> +
    /// <paramref name="columns"/>[i] of the weights' gradient.
    /// </summary>
    public void AddTo(
        Span<float> weightGradient, int weightWidth, int firstColumn, ReadOnlySpan<int> columns, RowSpan vectors, ReadOnlySpan<int> slotGates, int hiddenSize, int paddedSize)
    {
        for (int vector = vectors.First; vector < vectors.First + vectors.Count; vector++)
        {
            (int row, int count) = RowsOf(vector, slotGates, hiddenSize, paddedSize);
            Span<float> target = weightGradient[(row * weightWidth + firstColumn)..];
            GradientTransfer.AddTransposedColumns(Products, vector * Depth, columns, count, target, weightWidth);
        }
    }

    /// <summary>Adds what <paramref name="columnSums"/> (of the gates' columns) hold of some vectors to the biases' gradients, gate by gate.</summary>
    public void AddBiasesTo(Span<float> biasGradient, Matrix columnSums, RowSpan vectors, ReadOnlySpan<int> slotGates, int hiddenSize, int paddedSize)
    {
        for (int vector = vectors.First; vector < vectors.First + vectors.Count; vector++)
        {
            (int row, int count) = RowsOf(vector, slotGates, hiddenSize, paddedSize);
            GradientTransfer.AddRow(columnSums, FirstColumn + vector * AlignedBuffer.BlockSize, biasGradient.Slice(row, count));
        }
    }

    /// <summary>The parameters' rows that a vector holds: those of up to 16 units of one gate.</summary>
    private (int First, int Count) RowsOf(int vector, ReadOnlySpan<int> slotGates, int hiddenSize, int paddedSize)
    {
        int column = vector * AlignedBuffer.BlockSize;
        int unit = column % paddedSize;
        return (slotGates[FirstSlot + column / paddedSize] * hiddenSize + unit, Math.Min(AlignedBuffer.BlockSize, hiddenSize - unit));
    }
}
