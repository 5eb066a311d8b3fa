using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>Derivatives of the activations, from their results.</summary>
internal static class Gate
{
    /// <summary>s * (1 - s).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SigmoidSlope<TSimd, TVector>(TVector sigmoid, TVector one)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Multiply(sigmoid, TSimd.Subtract(one, sigmoid));

    /// <summary>1 - t^2, as (1 - t) * (1 + t) to keep its accuracy near 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector TanhSlope<TSimd, TVector>(TVector tanh, TVector one)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Multiply(TSimd.Subtract(one, tanh), TSimd.Add(one, tanh));
}
