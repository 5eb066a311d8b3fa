using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>Whether an LSTM's gates see its cell state.</summary>
internal interface IPeepholes
{
    /// <summary>Whether there are any, with weights to learn.</summary>
    static abstract bool HasWeights { get; }

    /// <summary>preActivation + weight * state for the peephole of number <paramref name="peephole"/>, or the pre-activation alone.</summary>
    static abstract TVector Add<TSimd, TVector>(TVector sum, TVector state, CellUnits<TSimd, TVector> units, int peephole)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
