using System.Runtime.CompilerServices;
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
                (Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth) =
                    Transpose(Vector128.Load(a + k), Vector128.Load(b + k), Vector128.Load(c + k), Vector128.Load(d + k));
                first.Store(target);
                second.Store(target + targetStride);
                third.Store(target + 2 * targetStride);
                fourth.Store(target + 3 * targetStride);
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

    /// <summary>target[r * targetStride + k] += source[k * sourceStride + r] for the <see cref="Size"/> rows r and k below <paramref name="count"/>.</summary>
    public static void Add(float* source, nint sourceStride, float* target, nint targetStride, int count)
    {
        float* a = target, b = a + targetStride, c = b + targetStride, d = c + targetStride;
        int k = 0;
        if (Sse2.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; k + Size <= count; k += Size)
            {
                float* next = source + 2 * sourceStride;
                (Vector128<float> rowA, Vector128<float> rowB, Vector128<float> rowC, Vector128<float> rowD) =
                    Transpose(Vector128.Load(source), Vector128.Load(source + sourceStride), Vector128.Load(next), Vector128.Load(next + sourceStride));
                (Vector128.Load(a + k) + rowA).Store(a + k);
                (Vector128.Load(b + k) + rowB).Store(b + k);
                (Vector128.Load(c + k) + rowC).Store(c + k);
                (Vector128.Load(d + k) + rowD).Store(d + k);
                source += Size * sourceStride;
            }
        }

        for (; k < count; k++)
        {
            a[k] += source[0];
            b[k] += source[1];
            c[k] += source[2];
            d[k] += source[3];
            source += sourceStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> First, Vector128<float> Second, Vector128<float> Third, Vector128<float> Fourth) Transpose(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        Vector128<double> lowAb = InterleaveLow(a, b).AsDouble(), highAb = InterleaveHigh(a, b).AsDouble();
        Vector128<double> lowCd = InterleaveLow(c, d).AsDouble(), highCd = InterleaveHigh(c, d).AsDouble();
        return (InterleaveLow(lowAb, lowCd).AsSingle(), InterleaveHigh(lowAb, lowCd).AsSingle(),
            InterleaveLow(highAb, highCd).AsSingle(), InterleaveHigh(highAb, highCd).AsSingle());
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
