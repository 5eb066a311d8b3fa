using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// Takes the parts along orthonormal rows out of four other rows: first all products, then all differences, each product and each difference kept in
/// registers over a tile of 4 x 4. Vectors are eight doubles on every machine and every sum is one chain, so bits agree.
/// </summary>
internal static unsafe class ProjectionKernel
{
    /// <summary>Rows whose parts are taken out at once.</summary>
    public const int Height = 4;

    /// <summary>Orthonormal rows of a call at most: up to 2048 columns they stay in the L2 cache from the products to the differences.</summary>
    public const int MaximumDepth = 32;

    private const int Lanes = 8;

    // Vectors of a row after which products leave the registers: so much of four rows stays in the L1 cache while all orthonormal rows pass.
    private const int VectorsAtOnce = 128;

    /// <summary>rows -= (rows * basis') * basis.</summary>
    /// <param name="rows">Four rows of <paramref name="stride"/> numbers, a multiple of eight.</param>
    /// <param name="basis">Rows of as many numbers; a multiple of four of them, at most <see cref="MaximumDepth"/>.</param>
    /// <param name="stride">Numbers from one row to the next.</param>
    public static void TakeOut(Span<double> rows, ReadOnlySpan<double> basis, int stride)
    {
        int depth = basis.Length / stride;
        Debug.Assert(rows.Length == Height * stride && depth % Height == 0 && depth <= MaximumDepth && stride % Lanes == 0);
        double* parts = stackalloc double[Height * MaximumDepth];
        fixed (double* target = &MemoryMarshal.GetReference(rows), source = &MemoryMarshal.GetReference(basis))
        {
            new Span<double>(parts, Height * MaximumDepth).Clear();
            for (int start = 0; start < stride; start += VectorsAtOnce * Lanes)
            {
                int end = Math.Min(stride, start + (VectorsAtOnce * Lanes));
                for (int row = 0; row < depth; row += Height)
                {
                    AddProducts(target, source + ((nint)row * stride), stride, start, end, parts + (row * Height));
                }
            }

            int column = 0;
            for (; column + (4 * Lanes) <= stride; column += 4 * Lanes)
            {
                Subtract4(target + column, source + column, stride, depth, parts);
            }

            for (; column < stride; column += Lanes)
            {
                Subtract(target + column, source + column, stride, depth, parts);
            }
        }
    }

    /// <summary>parts[4 k + i] += the sum over some columns of rows[i] * basis[k], for four of either.</summary>
    private static void AddProducts(double* rows, double* basis, nint stride, int start, int end, double* parts)
    {
        Vector512<double> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<double> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<double> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<double> s30 = default, s31 = default, s32 = default, s33 = default;
        for (int i = start; i < end; i += Lanes)
        {
            Vector512<double> a0 = Vector512.Load(rows + i), a1 = Vector512.Load(rows + stride + i);
            Vector512<double> a2 = Vector512.Load(rows + (2 * stride) + i), a3 = Vector512.Load(rows + (3 * stride) + i);
            Vector512<double> b = Vector512.Load(basis + i);
            s00 = Vector512.FusedMultiplyAdd(a0, b, s00);
            s01 = Vector512.FusedMultiplyAdd(a1, b, s01);
            s02 = Vector512.FusedMultiplyAdd(a2, b, s02);
            s03 = Vector512.FusedMultiplyAdd(a3, b, s03);
            b = Vector512.Load(basis + stride + i);
            s10 = Vector512.FusedMultiplyAdd(a0, b, s10);
            s11 = Vector512.FusedMultiplyAdd(a1, b, s11);
            s12 = Vector512.FusedMultiplyAdd(a2, b, s12);
            s13 = Vector512.FusedMultiplyAdd(a3, b, s13);
            b = Vector512.Load(basis + (2 * stride) + i);
            s20 = Vector512.FusedMultiplyAdd(a0, b, s20);
            s21 = Vector512.FusedMultiplyAdd(a1, b, s21);
            s22 = Vector512.FusedMultiplyAdd(a2, b, s22);
            s23 = Vector512.FusedMultiplyAdd(a3, b, s23);
            b = Vector512.Load(basis + (3 * stride) + i);
            s30 = Vector512.FusedMultiplyAdd(a0, b, s30);
            s31 = Vector512.FusedMultiplyAdd(a1, b, s31);
            s32 = Vector512.FusedMultiplyAdd(a2, b, s32);
            s33 = Vector512.FusedMultiplyAdd(a3, b, s33);
        }

        Add(parts, s00, s01, s02, s03);
        Add(parts + 4, s10, s11, s12, s13);
        Add(parts + 8, s20, s21, s22, s23);
        Add(parts + 12, s30, s31, s32, s33);
    }

    private static void Add(double* parts, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
        => (Vector256.Load(parts) + Vector256.Create(Sum(a), Sum(b), Sum(c), Sum(d))).Store(parts);

    /// <summary>Eight lane sums added in one order on every machine.</summary>
    private static double Sum(Vector512<double> sum) => ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));

    /// <summary>rows[i] -= the sum over k of parts[4 k + i] * basis[k], in four vectors of columns.</summary>
    private static void Subtract4(double* rows, double* basis, nint stride, int depth, double* parts)
    {
        double* r1 = rows + stride, r2 = rows + (2 * stride), r3 = rows + (3 * stride);
        Vector512<double> s00 = Vector512.Load(rows), s01 = Vector512.Load(rows + 8), s02 = Vector512.Load(rows + 16), s03 = Vector512.Load(rows + 24);
        Vector512<double> s10 = Vector512.Load(r1), s11 = Vector512.Load(r1 + 8), s12 = Vector512.Load(r1 + 16), s13 = Vector512.Load(r1 + 24);
        Vector512<double> s20 = Vector512.Load(r2), s21 = Vector512.Load(r2 + 8), s22 = Vector512.Load(r2 + 16), s23 = Vector512.Load(r2 + 24);
        Vector512<double> s30 = Vector512.Load(r3), s31 = Vector512.Load(r3 + 8), s32 = Vector512.Load(r3 + 16), s33 = Vector512.Load(r3 + 24);
        for (int k = 0; k < depth; k++, basis += stride, parts += Height)
        {
            Vector512<double> b0 = Vector512.Load(basis), b1 = Vector512.Load(basis + 8), b2 = Vector512.Load(basis + 16), b3 = Vector512.Load(basis + 24);
            Vector512<double> part = Vector512.Create(-parts[0]);
            s00 = Vector512.FusedMultiplyAdd(part, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(part, b1, s01);
            s02 = Vector512.FusedMultiplyAdd(part, b2, s02);
            s03 = Vector512.FusedMultiplyAdd(part, b3, s03);
            part = Vector512.Create(-parts[1]);
            s10 = Vector512.FusedMultiplyAdd(part, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(part, b1, s11);
            s12 = Vector512.FusedMultiplyAdd(part, b2, s12);
            s13 = Vector512.FusedMultiplyAdd(part, b3, s13);
            part = Vector512.Create(-parts[2]);
            s20 = Vector512.FusedMultiplyAdd(part, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(part, b1, s21);
            s22 = Vector512.FusedMultiplyAdd(part, b2, s22);
            s23 = Vector512.FusedMultiplyAdd(part, b3, s23);
            part = Vector512.Create(-parts[3]);
            s30 = Vector512.FusedMultiplyAdd(part, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(part, b1, s31);
            s32 = Vector512.FusedMultiplyAdd(part, b2, s32);
            s33 = Vector512.FusedMultiplyAdd(part, b3, s33);
        }

        s00.Store(rows);
        s01.Store(rows + 8);
        s02.Store(rows + 16);
        s03.Store(rows + 24);
        s10.Store(r1);
        s11.Store(r1 + 8);
        s12.Store(r1 + 16);
        s13.Store(r1 + 24);
        s20.Store(r2);
        s21.Store(r2 + 8);
        s22.Store(r2 + 16);
        s23.Store(r2 + 24);
        s30.Store(r3);
        s31.Store(r3 + 8);
        s32.Store(r3 + 16);
        s33.Store(r3 + 24);
    }

    /// <summary>The same in one vector of columns.</summary>
    private static void Subtract(double* rows, double* basis, nint stride, int depth, double* parts)
    {
        for (int row = 0; row < Height; row++)
        {
            Vector512<double> sum = Vector512.Load(rows + (row * stride));
            for (int k = 0; k < depth; k++)
            {
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(-parts[(k * Height) + row]), Vector512.Load(basis + (k * stride)), sum);
            }

            sum.Store(rows + (row * stride));
        }
    }
}
