using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>Diagonal peepholes (Gers and Schmidhuber 2000): input and forget gates see c', the output gate sees c.</summary>
internal readonly struct DiagonalPeepholes : IPeepholes
{
    public static bool HasWeights => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Add<TSimd, TVector>(TVector sum, TVector state, CellUnits<TSimd, TVector> units, int peephole)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.MultiplyAdd(units.Peephole(peephole), state, sum);
}
