using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Copies some neighbouring columns of a gradient's rows side by side and goes on with the sums of those columns, one chain each.</summary>
internal static unsafe class GradientPanel
{
    /// <summary>Copies <paramref name="count"/> rows of <paramref name="width"/> vectors.</summary>
    /// <param name="from">The first row, whose next is <paramref name="stride"/> floats away.</param>
    /// <param name="stride">From row to row of the gradient.</param>
    /// <param name="count">Rows.</param>
    /// <param name="width">Vectors of 16 columns in a row.</param>
    /// <param name="panel">Takes the rows side by side.</param>
    /// <param name="total">The columns' sums; null: nobody wants them.</param>
    /// <param name="isFirst">Whether the sums begin here.</param>
    public static void Pack(float* from, int stride, int count, int width, float* panel, float* total, bool isFirst)
    {
        if (Simd512.IsSupported)
        {
            PackOver<Simd512, Vector512<float>>(from, stride, count, width, panel, total, isFirst);
        }
        else if (Simd256.IsSupported)
        {
            PackOver<Simd256, Vector256<float>>(from, stride, count, width, panel, total, isFirst);
        }
        else
        {
            PackOver<Simd128, Vector128<float>>(from, stride, count, width, panel, total, isFirst);
        }
    }

    internal static void PackOver<TSimd, TVector>(float* from, int stride, int count, int width, float* panel, float* total, bool isFirst)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int columns = width * AlignedBuffer.BlockSize;
        int column = 0;
        float* sums = stackalloc float[AlignedBuffer.BlockSize * TileKernels.MaximumVectors];
        if (total is null || isFirst)
        {
            new Span<float>(sums, columns).Clear();
        }
        else
        {
            new Span<float>(total, columns).CopyTo(new Span<float>(sums, columns));
        }

        for (; column + 4 * TSimd.Width <= columns; column += 4 * TSimd.Width)
        {
            PackFour<TSimd, TVector>(from + column, stride, count, panel + column, columns, sums + column);
        }

        for (; column < columns; column += TSimd.Width)
        {
            PackOne<TSimd, TVector>(from + column, stride, count, panel + column, columns, sums + column);
        }

        if (total is not null)
        {
            new Span<float>(sums, columns).CopyTo(new Span<float>(total, columns));
        }
    }

    /// <summary>Four chains at once: one would wait for its own sums.</summary>
    private static void PackFour<TSimd, TVector>(float* source, int stride, int count, float* target, int targetStride, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector sum0 = TSimd.Load(sums);
        TVector sum1 = TSimd.Load(sums + TSimd.Width);
        TVector sum2 = TSimd.Load(sums + 2 * TSimd.Width);
        TVector sum3 = TSimd.Load(sums + 3 * TSimd.Width);
        for (int n = 0; n < count; n++)
        {
            TVector value0 = TSimd.Load(source);
            TVector value1 = TSimd.Load(source + TSimd.Width);
            TVector value2 = TSimd.Load(source + 2 * TSimd.Width);
            TVector value3 = TSimd.Load(source + 3 * TSimd.Width);
            TSimd.Store(target, value0);
            TSimd.Store(target + TSimd.Width, value1);
            TSimd.Store(target + 2 * TSimd.Width, value2);
            TSimd.Store(target + 3 * TSimd.Width, value3);
            sum0 = TSimd.Add(sum0, value0);
            sum1 = TSimd.Add(sum1, value1);
            sum2 = TSimd.Add(sum2, value2);
            sum3 = TSimd.Add(sum3, value3);
            source += stride;
            target += targetStride;
        }

        TSimd.Store(sums, sum0);
        TSimd.Store(sums + TSimd.Width, sum1);
        TSimd.Store(sums + 2 * TSimd.Width, sum2);
        TSimd.Store(sums + 3 * TSimd.Width, sum3);
    }

    private static void PackOne<TSimd, TVector>(float* source, int stride, int count, float* target, int targetStride, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector sum = TSimd.Load(sums);
        for (int n = 0; n < count; n++)
        {
            TVector value = TSimd.Load(source);
            TSimd.Store(target, value);
            sum = TSimd.Add(sum, value);
            source += stride;
            target += targetStride;
        }

        TSimd.Store(sums, sum);
    }
}
