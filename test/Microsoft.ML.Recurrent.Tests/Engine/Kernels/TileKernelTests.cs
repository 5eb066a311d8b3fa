using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

/// <summary>Every tile on every instruction set against a scalar chain of multiply-adds: the same bits, not nearly the same.</summary>
public sealed class TileKernelTests
{
    public static TheoryData<int, int> EveryTile()
    {
        var tiles = new TheoryData<int, int>();
        for (int rows = 1; rows <= 6; rows++)
        {
            for (int vectors = 1; vectors <= TileKernels.MaximumVectors; vectors++)
            {
                tiles.Add(rows, vectors);
            }
        }

        return tiles;
    }

    [Theory, MemberData(nameof(EveryTile))]
    public void Equals_one_scalar_chain_per_element_to_the_bit(int rows, int vectors) => Verify(rows, vectors, isBFloat16: false);

    [Theory, MemberData(nameof(EveryTile))]
    public void Over_bfloat16_equals_the_scalar_chains_over_the_same_numbers_as_floats(int rows, int vectors) => Verify(rows, vectors, isBFloat16: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_pair_of_panels_either_way_equals_the_scalar_chains_of_both(int vectors)
    {
        foreach (int depth in (int[])[0, 1, 7, 33])
        {
            foreach (bool isBFloat16 in (bool[])[false, true])
            {
                // A pair is a tile of twice as many vectors, the second half at a distance of its own.
                var operands = new TileOperands(rows: 1, 2 * vectors, depth, startsFromBias: true, isBFloat16);
                float[] expected = operands.Naive();
                foreach (bool isDescending in (bool[])[false, true])
                {
                    if (Simd512.IsSupported)
                    {
                        Assert.Equal(expected, operands.RunPair<Simd512, Vector512<float>>(isDescending));
                    }

                    if (Simd256.IsSupported)
                    {
                        Assert.Equal(expected, operands.RunPair<Simd256, Vector256<float>>(isDescending));
                    }

                    Assert.Equal(expected, operands.RunPair<Simd128, Vector128<float>>(isDescending));
                }
            }
        }
    }

    private static void Verify(int rows, int vectors, bool isBFloat16)
    {
        foreach (int depth in (int[])[0, 1, 2, 7, 33])
        {
            foreach (bool startsFromBias in (bool[])[false, true])
            {
                var operands = new TileOperands(rows, vectors, depth, startsFromBias, isBFloat16);
                float[] expected = operands.Naive();
                if (Simd512.IsSupported)
                {
                    Assert.Equal(expected, operands.Run<Simd512, Vector512<float>>());
                }

                if (Simd256.IsSupported)
                {
                    Assert.Equal(expected, operands.Run<Simd256, Vector256<float>>());
                }

                Assert.Equal(expected, operands.Run<Simd128, Vector128<float>>());
            }
        }
    }

    /// <summary>Operands with strides that fit nothing, fenced by values that must survive.</summary>
    private sealed unsafe class TileOperands
    {
        private const float Fence = 12345.5f;

        private readonly int _rows;
        private readonly int _vectors;
        private readonly int _depth;
        private readonly bool _startsFromBias;
        private readonly bool _isBFloat16;
        private readonly int _aRow;
        private readonly int _cRow;
        private readonly int _cVector;
        private readonly int _bStep;
        private readonly AlignedBuffer _a;
        private readonly AlignedBuffer _b;
        private readonly AlignedBuffer _bfloat16;
        private readonly AlignedBuffer _start;

        public TileOperands(int rows, int vectors, int depth, bool startsFromBias, bool isBFloat16)
        {
            _rows = rows;
            _vectors = vectors;
            _depth = depth;
            _startsFromBias = startsFromBias;
            _isBFloat16 = isBFloat16;
            _aRow = depth + 3;
            _cVector = 16 + 5;
            _cRow = vectors * _cVector + 9;
            _bStep = vectors * 16 + 7;
            var random = new RandomStream(4, RandomPurpose.Data, (uint)(rows * 10 + vectors));
            _a = Draw(rows * _aRow + 1, ref random);
            _b = Draw(depth * _bStep + vectors * 16, ref random);
            _start = Draw(rows * _cRow + 16, ref random);
            _bfloat16 = new AlignedBuffer(_b.Length);
            if (isBFloat16)
            {
                BFloat16.Round(_b.Span);
                for (int i = 0; i < _b.Length; i++)
                {
                    ((BFloat16*)_bfloat16.Pointer)[i] = BFloat16.Round(_b.Span[i]);
                }
            }
        }

        public float[] Naive()
        {
            float[] c = NewTarget();
            for (int row = 0; row < _rows; row++)
            {
                for (int column = 0; column < _vectors * 16; column++)
                {
                    int place = column / 16 * _cVector + column % 16;
                    float sum = _start.Span[(_startsFromBias ? 0 : row * _cRow) + place];
                    for (int k = 0; k < _depth; k++)
                    {
                        sum = float.MultiplyAddEstimate(_a.Span[row * _aRow + k], _b.Span[k * _bStep + column], sum);
                    }

                    c[row * _cRow + place] = sum;
                }
            }

            return c;
        }

        public float[] Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float[] c = NewTarget();
            fixed (float* target = c)
            {
                TileArguments tile = Arguments(target);
                TileKernels.Run<TSimd, TVector>(_rows, _vectors, in tile);
            }

            return c;
        }

        public float[] RunPair<TSimd, TVector>(bool isDescending)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float[] c = NewTarget();
            fixed (float* target = c)
            {
                TileArguments tile = Arguments(target);
                int half = _vectors / 2;
                tile.BPair = half * 16;
                tile.StartPair = half * _cVector;
                tile.CPair = half * _cVector;
                if (isDescending)
                {
                    tile.B = _isBFloat16 ? (BFloat16*)tile.B + tile.BPair : (float*)tile.B + tile.BPair;
                    tile.Start += tile.StartPair;
                    tile.C += tile.CPair;
                    tile.BPair = -tile.BPair;
                    tile.StartPair = -tile.StartPair;
                    tile.CPair = -tile.CPair;
                }

                TileKernels.RunPair<TSimd, TVector>(half, in tile);
            }

            return c;
        }

        private TileArguments Arguments(float* target) => new()
        {
            A = _a.Pointer,
            ARow = _aRow,
            AStep = 1,
            B = _isBFloat16 ? _bfloat16.Pointer : _b.Pointer,
            IsBFloat16 = _isBFloat16,
            BStep = _bStep,
            Depth = _depth,
            Start = _start.Pointer,
            StartRow = _startsFromBias ? 0 : _cRow,
            StartVector = _cVector,
            C = target,
            CRow = _cRow,
            CVector = _cVector,
        };

        private float[] NewTarget()
        {
            var c = new float[_rows * _cRow + 16];
            Array.Fill(c, Fence);
            return c;
        }

        private static AlignedBuffer Draw(int length, ref RandomStream random)
        {
            var buffer = new AlignedBuffer(length);
            foreach (ref float value in buffer.Span)
            {
                value = random.NextUniform(-1, 1);
            }

            return buffer;
        }
    }
}
