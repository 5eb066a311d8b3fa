using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Some packed rows of a <see cref="GradientOperand"/> as neighbouring rows of matrices, from row <paramref name="First"/> on.</summary>
internal readonly record struct OperandRows(Columns Blocks, int First)
{
    /// <summary>Floats from row to row of a copy: a line more than a row takes, so that rows of a power of two don't meet in the same few sets of a cache.</summary>
    public static int CopyStride(int columns) => AlignedBuffer.RoundUp(columns) + AlignedBuffer.BlockSize;

    /// <summary>
    /// Finds the rows first .. first + count - 1 where they are. Only rows that a map scatters are copied: those that begin from initial states, and
    /// blocks in which sequences end.
    /// </summary>
    /// <param name="operand">The operand.</param>
    /// <param name="first">First packed row.</param>
    /// <param name="count">Packed rows.</param>
    /// <param name="copy">Room for so many rows of an operand with a map.</param>
    public static OperandRows Find(GradientOperand operand, int first, int count, Matrix copy)
    {
        if (operand.Map.IsEmpty)
        {
            return new OperandRows(operand.Blocks, operand.FirstRow + first);
        }

        ReadOnlySpan<int> map = operand.Map.Slice(first, count);
        if (Stay(operand, first, count))
        {
            return new OperandRows(operand.Blocks, map[0]);
        }

        Matrix source = operand.Blocks[0];
        for (int i = 0; i < count; i++)
        {
            (map[i] >= 0 ? source.Row(map[i]) : operand.Initial.Row(-1 - map[i])).CopyTo(copy.Row(i));
        }

        return new OperandRows(new Columns(copy), 0);
    }

    /// <summary>Whether Find needs no room for a copy: the rows are neighbours.</summary>
    public static bool Stay(GradientOperand operand, int first, int count)
    {
        if (operand.Map.IsEmpty)
        {
            return true;
        }

        ReadOnlySpan<int> map = operand.Map.Slice(first, count);
        for (int i = 0; i < count; i++)
        {
            if (map[i] != map[0] + i)
            {
                return false;
            }
        }

        return map[0] >= 0;
    }

    /// <summary>Those from the given one on.</summary>
    public OperandRows From(int row) => this with { First = First + row };
}
