using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>An optimiser's formula over one vector of weights, with the numbers of the step under way as its fields.</summary>
internal interface IUpdateRule
{
    /// <summary>Numbers the optimiser remembers per weight: 1 or 2.</summary>
    static abstract int MomentCount { get; }

    /// <summary>The new weights. A rule with one moment leaves <paramref name="second"/> alone.</summary>
    TVector Update<TSimd, TVector>(TVector weight, TVector gradient, ref TVector first, ref TVector second)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
