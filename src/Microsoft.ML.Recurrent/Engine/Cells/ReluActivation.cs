using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>max(0, x); the slope at 0 is 0, as in PyTorch.</summary>
internal readonly struct ReluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Activate<TSimd, TVector>(TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Max(sum, TSimd.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector activated, TVector gradient)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.SelectPositive(activated, gradient, TSimd.Zero);
}
