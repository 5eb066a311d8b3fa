using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>The plain LSTM.</summary>
internal readonly struct NoPeepholes : IPeepholes
{
    public static bool HasWeights => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Add<TSimd, TVector>(TVector sum, TVector state, CellUnits<TSimd, TVector> units, int peephole)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => sum;
}
