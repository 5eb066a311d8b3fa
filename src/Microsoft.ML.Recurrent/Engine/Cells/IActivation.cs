using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>The nonlinearity of an Elman cell.</summary>
internal interface IActivation
{
    static abstract TVector Activate<TSimd, TVector>(TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>The gradient of the pre-activation, from the activated value and its gradient.</summary>
    static abstract TVector Backward<TSimd, TVector>(TVector activated, TVector gradient)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
