using System.Diagnostics;
using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>maximum = max(maximum, row), and for each column the number of the row that holds it; ties stay with the earlier one.</summary>
internal static unsafe class MaximumKernel
{
    /// <summary>Takes in one row; all rows are walked up to their next block of 16 columns.</summary>
    public static void Update(Matrix input, int row, float number, Matrix maximum, Matrix holder, int target)
    {
        Debug.Assert(input.Columns == maximum.Columns && input.Columns == holder.Columns);
        float* source = input.RowPointer(row);
        float* best = maximum.RowPointer(target);
        float* holders = holder.RowPointer(target);
        int width = AlignedBuffer.RoundUp(input.Columns);
        if (Simd512.IsSupported)
        {
            Core<Simd512, Vector512<float>>(source, number, best, holders, width);
        }
        else if (Simd256.IsSupported)
        {
            Core<Simd256, Vector256<float>>(source, number, best, holders, width);
        }
        else
        {
            Core<Simd128, Vector128<float>>(source, number, best, holders, width);
        }
    }

    internal static void Core<TSimd, TVector>(float* source, float number, float* best, float* holders, int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector numbers = TSimd.Broadcast(number);
        for (int k = 0; k < width; k += TSimd.Width)
        {
            TVector value = TSimd.Load(source + k);
            TVector old = TSimd.Load(best + k);
            TVector gain = TSimd.Subtract(value, old);
            TSimd.Store(holders + k, TSimd.SelectPositive(gain, numbers, TSimd.Load(holders + k)));
            TSimd.Store(best + k, TSimd.Max(value, old));
        }
    }
}
