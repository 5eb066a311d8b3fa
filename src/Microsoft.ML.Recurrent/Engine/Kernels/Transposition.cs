using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Copies rows as columns, four by four in registers: a store of four lanes where one by one there would be four.</summary>
internal static unsafe class Transposition
{
    /// <summary>Rows that go together.</summary>
    public const int Size = 4;

    /// <summary>target[k * targetStride + r] = source[r * sourceStride + k] for the <see cref="Size"/> rows r and k below <paramref name="count"/>.</summary>
    public static void Copy(float* source, nint sourceStride, float* target, nint targetStride, int count)
    {
        float* a = source, b = a + sourceStride, c = b + sourceStride, d = c + sourceStride;
        int k = 0;
        if (Sse2.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; k + Size <= count; k += Size)
            {
                Vector128<float> rowA = Vector128.Load(a + k), rowB = Vector128.Load(b + k), rowC = Vector128.Load(c + k), rowD = Vector128.Load(d + k);
                Vector128<double> lowAb = InterleaveLow(rowA, rowB).AsDouble(), highAb = InterleaveHigh(rowA, rowB).AsDouble();
                Vector128<double> lowCd = InterleaveLow(rowC, rowD).AsDouble(), highCd = InterleaveHigh(rowC, rowD).AsDouble();
                InterleaveLow(lowAb, lowCd).AsSingle().Store(target);
                InterleaveHigh(lowAb, lowCd).AsSingle().Store(target + targetStride);
                InterleaveLow(highAb, highCd).AsSingle().Store(target + 2 * targetStride);
                InterleaveHigh(highAb, highCd).AsSingle().Store(target + 3 * targetStride);
                target += Size * targetStride;
            }
        }

        for (; k < count; k++)
        {
            target[0] = a[k];
            target[1] = b[k];
            target[2] = c[k];
            target[3] = d[k];
            target += targetStride;
        }
    }

    private static Vector128<float> InterleaveLow(Vector128<float> left, Vector128<float> right)
        => Sse.IsSupported ? Sse.UnpackLow(left, right) : AdvSimd.Arm64.ZipLow(left, right);

    private static Vector128<float> InterleaveHigh(Vector128<float> left, Vector128<float> right)
        => Sse.IsSupported ? Sse.UnpackHigh(left, right) : AdvSimd.Arm64.ZipHigh(left, right);

    private static Vector128<double> InterleaveLow(Vector128<double> left, Vector128<double> right)
        => Sse2.IsSupported ? Sse2.UnpackLow(left, right) : AdvSimd.Arm64.ZipLow(left, right);

    private static Vector128<double> InterleaveHigh(Vector128<double> left, Vector128<double> right)
        => Sse2.IsSupported ? Sse2.UnpackHigh(left, right) : AdvSimd.Arm64.ZipHigh(left, right);
}
