using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Writes one row of values into many.</summary>
internal static class RowFill
{
    /// <summary>target[n, firstColumn ...] = values[firstColumn ...] for <paramref name="count"/> columns of the given rows.</summary>
    public static void Copy(AlignedBuffer values, Matrix target, int firstColumn, int count, RowSpan rows)
    {
        ReadOnlySpan<float> from = values.Span.Slice(firstColumn, count);
        Span<float> to = target.Buffer.Span[target.Offset..];
        for (int i = 0; i < rows.Count; i++)
        {
            from.CopyTo(to[((rows.First + i * rows.Stride) * target.Stride + firstColumn)..]);
        }
    }
}
