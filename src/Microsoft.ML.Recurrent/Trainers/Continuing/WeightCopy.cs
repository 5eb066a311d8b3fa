using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Trainers.Continuing;

/// <summary>Copies of parameters between networks.</summary>
internal static class WeightCopy
{
    /// <summary>Copies a tensor into the leading part of one that is as large or larger in every dimension.</summary>
    public static void Leading(Parameter from, AlignedBuffer fromWeights, Parameter to, AlignedBuffer toWeights)
        => Leading(from.In(fromWeights), [.. from.Shape], to.In(toWeights), [.. to.Shape]);

    private static void Leading(ReadOnlySpan<float> from, ReadOnlySpan<int> fromShape, Span<float> to, ReadOnlySpan<int> toShape)
    {
        if (fromShape.SequenceEqual(toShape) || fromShape.Length == 1)
        {
            from.CopyTo(to);
            return;
        }

        int fromStride = from.Length / fromShape[0];
        int toStride = to.Length / toShape[0];
        for (int i = 0; i < fromShape[0]; i++)
        {
            Leading(from.Slice(i * fromStride, fromStride), fromShape[1..], to.Slice(i * toStride, toStride), toShape[1..]);
        }
    }
}
