using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>tanh.</summary>
internal readonly struct TanhActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Activate<TSimd, TVector>(TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => VectorMath.Tanh<TSimd, TVector>(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector activated, TVector gradient)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Multiply(gradient, Gate.TanhSlope<TSimd, TVector>(activated, TSimd.Broadcast(1)));
}
