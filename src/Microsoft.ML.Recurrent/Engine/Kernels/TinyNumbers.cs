using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// Numbers that shrink from step to step end as subnormal ones (below 1.2e-38), and each operation that reads those takes many times as long. They are made zero before.
/// </summary>
internal static class TinyNumbers
{
    /// <summary>Zero in place of numbers whose magnitude is below a limit. NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Flushed<TSimd, TVector>(TVector values, float limit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector magnitude = TSimd.Max(values, TSimd.Subtract(TSimd.Zero, values));
        return TSimd.SelectPositive(TSimd.Subtract(TSimd.Broadcast(limit), magnitude), TSimd.Zero, values);
    }
}
