using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Rows that many rows share: handing them out, and adding up what comes back.</summary>
internal static class RowGather
{
    /// <summary>Writes source[map[n]] for the given n into as many rows of the target, in the source's columns.</summary>
    public static void Copy(Matrix source, ReadOnlySpan<int> map, Matrix target, RowSpan rows, RowSpan targetRows)
    {
        ReadOnlySpan<float> from = source.Buffer.Span[source.Offset..];
        Span<float> to = target.Buffer.Span[target.Offset..];
        for (int i = 0; i < rows.Count; i++)
        {
            int start = (targetRows.First + i * targetRows.Stride) * target.Stride;
            from.Slice(map[rows.First + i * rows.Stride] * source.Stride, source.Columns).CopyTo(to[start..]);
        }
    }

    /// <summary>target[targetRow] = the sum of some rows of the source, in their order, over the target's columns.</summary>
    public static void Sum(Matrix source, ReadOnlySpan<int> rows, Matrix target, int targetRow)
    {
        ReadOnlySpan<float> from = source.Buffer.Span[source.Offset..];
        Span<float> sum = target.Row(targetRow);
        from.Slice(rows[0] * source.Stride, sum.Length).CopyTo(sum);
        foreach (int row in rows[1..])
        {
            TensorPrimitives.Add(sum, from.Slice(row * source.Stride, sum.Length), sum);
        }
    }
}
