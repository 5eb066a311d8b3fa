using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The innermost tier of every product: a tile of rows x vectors whose sums stay in registers while k runs. Each sum is one
/// chain of multiply-adds with k ascending, whatever the tile, so its bits depend on its operands alone.
/// </summary>
internal static unsafe partial class TileKernels
{
    /// <summary>Vectors of 16 lanes in the widest tile; panels are this wide.</summary>
    public const int MaximumVectors = 4;

    // Up to so many rows, narrow vectors walk the whole panel in passes of a part of each vector's lanes.
    private const int RowsInPasses = 3;

    /// <summary>
    /// Rows of the tallest tile on this machine. With AVX-512 6 rows x 4 vectors fill 24 of 32 registers; with AVX2 6 rows x one
    /// vector in halves fill 12 of 16, on ARM in quarters 24 of 32; with SSE 3 rows x 4 vectors of a quarter fill 12 of 16.
    /// </summary>
    public static int MaximumRows { get; } = Simd256.IsSupported || AdvSimd.IsSupported ? 6 : RowsInPasses;

    /// <summary>Runs one tile on the widest instructions at hand.</summary>
    public static void Run(int rows, int vectors, ref readonly TileArguments tile)
    {
        if (Simd512.IsSupported)
        {
            Run<Simd512, System.Runtime.Intrinsics.Vector512<float>>(rows, vectors, in tile);
        }
        else if (Simd256.IsSupported)
        {
            Run<Simd256, System.Runtime.Intrinsics.Vector256<float>>(rows, vectors, in tile);
        }
        else
        {
            Run<Simd128, System.Runtime.Intrinsics.Vector128<float>>(rows, vectors, in tile);
        }
    }

    /// <summary>As <see cref="RunPair{TSimd, TVector}"/>, on the widest instructions at hand.</summary>
    public static void RunPair(int vectors, ref readonly TileArguments tile)
    {
        if (Simd512.IsSupported)
        {
            RunPair<Simd512, System.Runtime.Intrinsics.Vector512<float>>(vectors, in tile);
        }
        else if (Simd256.IsSupported)
        {
            RunPair<Simd256, System.Runtime.Intrinsics.Vector256<float>>(vectors, in tile);
        }
        else
        {
            RunPair<Simd128, System.Runtime.Intrinsics.Vector128<float>>(vectors, in tile);
        }
    }

    public static void Run<TSimd, TVector>(int rows, int vectors, ref readonly TileArguments tile)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (tile.IsBFloat16)
        {
            RunOver<TSimd, TVector, BFloat16>(rows, vectors, in tile);
        }
        else
        {
            RunOver<TSimd, TVector, float>(rows, vectors, in tile);
        }
    }

    /// <summary>One row of A with two panels of as many vectors.</summary>
    public static void RunPair<TSimd, TVector>(int vectors, ref readonly TileArguments tile)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (tile.IsBFloat16)
        {
            RunPairOver<TSimd, TVector, BFloat16>(vectors, in tile);
        }
        else
        {
            RunPairOver<TSimd, TVector, float>(vectors, in tile);
        }
    }

    private static void RunPairOver<TSimd, TVector, TNumber>(int vectors, ref readonly TileArguments tile)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TNumber : unmanaged
    {
        for (nint lane = 0; lane < AlignedBuffer.BlockSize; lane += TSimd.Width)
        {
            switch (vectors)
            {
                case 1: Pair1<TSimd, TVector, TNumber>(in tile, lane); break;
                case 2: Pair2<TSimd, TVector, TNumber>(in tile, lane); break;
                case 3: Pair3<TSimd, TVector, TNumber>(in tile, lane); break;
                case 4: Pair4<TSimd, TVector, TNumber>(in tile, lane); break;
                default: throw new UnreachableException($"No pair of {vectors} vectors.");
            }
        }
    }

    /// <summary>One source for both kinds of B: with bfloat16 a load widens what it reads, and nothing else differs.</summary>
    private static void RunOver<TSimd, TVector, TNumber>(int rows, int vectors, ref readonly TileArguments tile)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TNumber : unmanaged
    {
        if (TSimd.Width < AlignedBuffer.BlockSize && rows > RowsInPasses)
        {
            RunStrips<TSimd, TVector, TNumber>(rows, vectors, in tile);
            return;
        }

        for (nint lane = 0; lane < AlignedBuffer.BlockSize; lane += TSimd.Width)
        {
            switch ((rows, vectors))
            {
                case (1, 1): Tile1x1<TSimd, TVector, TNumber>(in tile, lane); break;
                case (1, 2): Tile1x2<TSimd, TVector, TNumber>(in tile, lane); break;
                case (1, 3): Tile1x3<TSimd, TVector, TNumber>(in tile, lane); break;
                case (1, 4): Tile1x4<TSimd, TVector, TNumber>(in tile, lane); break;
                case (2, 1): Tile2x1<TSimd, TVector, TNumber>(in tile, lane); break;
                case (2, 2): Tile2x2<TSimd, TVector, TNumber>(in tile, lane); break;
                case (2, 3): Tile2x3<TSimd, TVector, TNumber>(in tile, lane); break;
                case (2, 4): Tile2x4<TSimd, TVector, TNumber>(in tile, lane); break;
                case (3, 1): Tile3x1<TSimd, TVector, TNumber>(in tile, lane); break;
                case (3, 2): Tile3x2<TSimd, TVector, TNumber>(in tile, lane); break;
                case (3, 3): Tile3x3<TSimd, TVector, TNumber>(in tile, lane); break;
                case (3, 4): Tile3x4<TSimd, TVector, TNumber>(in tile, lane); break;
                case (4, 1): Tile4x1<TSimd, TVector, TNumber>(in tile, lane); break;
                case (4, 2): Tile4x2<TSimd, TVector, TNumber>(in tile, lane); break;
                case (4, 3): Tile4x3<TSimd, TVector, TNumber>(in tile, lane); break;
                case (4, 4): Tile4x4<TSimd, TVector, TNumber>(in tile, lane); break;
                case (5, 1): Tile5x1<TSimd, TVector, TNumber>(in tile, lane); break;
                case (5, 2): Tile5x2<TSimd, TVector, TNumber>(in tile, lane); break;
                case (5, 3): Tile5x3<TSimd, TVector, TNumber>(in tile, lane); break;
                case (5, 4): Tile5x4<TSimd, TVector, TNumber>(in tile, lane); break;
                case (6, 1): Tile6x1<TSimd, TVector, TNumber>(in tile, lane); break;
                case (6, 2): Tile6x2<TSimd, TVector, TNumber>(in tile, lane); break;
                case (6, 3): Tile6x3<TSimd, TVector, TNumber>(in tile, lane); break;
                case (6, 4): Tile6x4<TSimd, TVector, TNumber>(in tile, lane); break;
                default: throw new UnreachableException($"No tile of {rows} x {vectors}.");
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load<TSimd, TVector, TNumber>(TNumber* source)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TNumber : unmanaged
        => typeof(TNumber) == typeof(BFloat16) ? TSimd.Load((BFloat16*)source) : TSimd.Load((float*)source);

    private static void RunStrips<TSimd, TVector, TNumber>(int rows, int vectors, ref readonly TileArguments tile)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TNumber : unmanaged
    {
        int parts = AlignedBuffer.BlockSize / TSimd.Width;
        for (int vector = 0; vector < vectors; vector++)
        {
            switch ((rows, parts))
            {
                case (4, 2): Strip4In2<TSimd, TVector, TNumber>(in tile, vector); break;
                case (5, 2): Strip5In2<TSimd, TVector, TNumber>(in tile, vector); break;
                case (6, 2): Strip6In2<TSimd, TVector, TNumber>(in tile, vector); break;
                case (4, 4): Strip4In4<TSimd, TVector, TNumber>(in tile, vector); break;
                case (5, 4): Strip5In4<TSimd, TVector, TNumber>(in tile, vector); break;
                case (6, 4): Strip6In4<TSimd, TVector, TNumber>(in tile, vector); break;
                default: throw new UnreachableException($"No strip of {rows} rows in {parts} parts.");
            }
        }
    }
}
