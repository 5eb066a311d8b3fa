using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// Square matrices of normal draws whose rows are made orthonormal one after the other (modified Gram-Schmidt); uniform draws from the orthogonal
/// matrices. In double precision, so that rounding to float is the only error.
/// </summary>
/// <remarks>
/// Rows go in blocks. The parts of a block's rows along all rows before the block are taken out by several threads, each its own rows of the block and each
/// row in the order of the rows before, so the bits do not depend on threads. The rest is done row by row. In large matrices rows before the block are
/// taken out tile by tile, each by its products with the rows that all tiles before it have left: block Gram-Schmidt, twice.
/// </remarks>
/// <param name="size">Rows and columns.</param>
/// <param name="threadCount">The most threads.</param>
/// <param name="cancellation">Asked now and then.</param>
internal sealed class OrthogonalRows(int size, int threadCount, Cancellation cancellation) : IParallelWork
{
    // Rows of a block, in doubles, stay in the L2 caches of two threads up to 2048 columns; what is left to do row by row is 3 % of the work there.
    private const int BlockRows = 64;

    // Rows before the block that all its rows pass while they are in the cache, too.
    private const int TileRows = 16;

    // A sum is one chain of additions, whose latency four chains side by side hide.
    private const int ChainCount = 4;

    // In larger matrices most of the work is what a row that has lost digits needs once more. There the whole block takes it on all threads,
    // digits lost or not, and in tiles of rows; in smaller ones each row takes it alone and when it must.
    private const int LargestOneByOne = 1024;

    // Some microseconds of work, which is more than waking a worker takes.
    private const long MultiplicationsWorthSharing = 64 * 1024;

    /// <summary>Doubles of a vector, whatever the machine has: with fewer lanes in hardware it is made of several.</summary>
    private const int Lanes = 8;

    private const int PageNumbers = 4096 / sizeof(double);

    private readonly int _stride = StrideOf(size);

    // The last four rows may be short of some, which are zeros.
    private readonly double[] _rows = new double[((long)size + ProjectionKernel.Height - 1) * StrideOf(size)];
    private int _first;
    private int _count;

    /// <summary>Writes a matrix of the next draws.</summary>
    public void Fill(Span<float> values, ref RandomStream random)
    {
        for (_first = 0; _first < size; _first += BlockRows)
        {
            _count = Math.Min(BlockRows, size - _first);
            for (int row = _first; row < _first + _count; row++)
            {
                Draw(row, ref random);
            }

            double[] drawnLengths = [.. Enumerable.Range(_first, _count).Select(row => LengthOf(Row(row)))];
            TakeOut();
            if (size > LargestOneByOne)
            {
                TakeOut();
            }

            for (int row = _first; row < _first + _count; row++)
            {
                // A draw that lies in the span of the rows before leaves nothing to scale up, and is drawn again.
                while (!TryMakeOrthonormal(row, drawnLengths[row - _first]))
                {
                    Draw(row, ref random);
                    drawnLengths[row - _first] = LengthOf(Row(row));
                    Orthogonalize(0, _first, Row(row));
                }
            }
        }

        for (int row = 0; row < size; row++)
        {
            ReadOnlySpan<double> from = Row(row);
            for (int column = 0; column < size; column++)
            {
                values[row * size + column] = (float)from[column];
            }
        }
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        if (size > LargestOneByOne)
        {
            TakeOutTiles(share, shareCount);
            return;
        }

        RowSpan own = RowSpan.Contiguous(_count, share, shareCount);
        for (int tile = 0; tile < _first; tile += TileRows)
        {
            cancellation.ThrowIfRequested();
            int end = Math.Min(tile + TileRows, _first);
            int done = 0;
            for (; done + ChainCount <= own.Count; done += ChainCount)
            {
                int row = _first + own.First + done;
                OrthogonalizeFour(tile, end, Row(row), Row(row + 1), Row(row + 2), Row(row + 3));
            }

            for (; done < own.Count; done++)
            {
                Orthogonalize(tile, end, Row(_first + own.First + done));
            }
        }
    }

    private void TakeOutTiles(int share, int shareCount)
    {
        RowSpan own = RowSpan.Contiguous((_count + ProjectionKernel.Height - 1) / ProjectionKernel.Height, share, shareCount);
        for (int tile = 0; tile < _first; tile += ProjectionKernel.MaximumDepth)
        {
            cancellation.ThrowIfRequested();
            ReadOnlySpan<double> basis = Rows(tile, ProjectionKernel.MaximumDepth);
            for (int four = own.First; four < own.First + own.Count; four++)
            {
                ProjectionKernel.TakeOut(Rows(_first + (four * ProjectionKernel.Height), ProjectionKernel.Height), basis, _stride);
            }
        }
    }

    private Span<double> Rows(int first, int count) => _rows.AsSpan(first * _stride, count * _stride);

    private Span<double> Row(int row) => _rows.AsSpan(row * _stride, _stride);

    // Rows a multiple of a page apart would have their columns in one set of the caches.
    private static int StrideOf(int size)
    {
        int stride = (size + Lanes - 1) / Lanes * Lanes;
        return stride % PageNumbers == 0 ? stride + Lanes : stride;
    }

    private void Draw(int row, ref RandomStream random)
    {
        // Behind the columns too, where a row without length has left no numbers.
        Row(row).Clear();
        foreach (ref double value in Row(row)[..size])
        {
            value = random.NextNormal();
        }
    }

    /// <summary>Takes the parts along all rows before the block out of the block's rows.</summary>
    private void TakeOut()
    {
        cancellation.ThrowIfRequested();
        WorkerPool.Shared.Run(this, (long)_first * _count * size < MultiplicationsWorthSharing ? 1 : threadCount);
    }

    /// <summary>Ends a row whose parts along the rows before the block are out.</summary>
    private bool TryMakeOrthonormal(int row, double drawnLength)
    {
        Span<double> current = Row(row);
        Orthogonalize(_first, row, current);
        double length = LengthOf(current);
        if (length < 0.7 * drawnLength)
        {
            // What cancelled has left its rounding errors; "twice is enough" (Giraud et al. 2005).
            Orthogonalize(size > LargestOneByOne ? _first : 0, row, current);
            length = LengthOf(current);
        }

        foreach (ref double value in current)
        {
            value /= length;
        }

        return length > 1e-6 * drawnLength;
    }

    /// <summary>Takes the parts along some rows out of another.</summary>
    private void Orthogonalize(int first, int end, Span<double> current)
    {
        Span<Vector512<double>> target = MemoryMarshal.Cast<double, Vector512<double>>(current);
        for (int before = first; before < end; before++)
        {
            ReadOnlySpan<double> row = Row(before);
            ReadOnlySpan<Vector512<double>> source = MemoryMarshal.Cast<double, Vector512<double>>(row);
            var part = Vector512.Create(Dot(current, row));
            for (int i = 0; i < target.Length; i++)
            {
                target[i] -= part * source[i];
            }
        }
    }

    /// <summary>The same for four rows side by side, to the same bits.</summary>
    private void OrthogonalizeFour(int first, int end, Span<double> one, Span<double> two, Span<double> three, Span<double> four)
    {
        Span<Vector512<double>> a = MemoryMarshal.Cast<double, Vector512<double>>(one);
        Span<Vector512<double>> b = MemoryMarshal.Cast<double, Vector512<double>>(two)[..a.Length];
        Span<Vector512<double>> c = MemoryMarshal.Cast<double, Vector512<double>>(three)[..a.Length];
        Span<Vector512<double>> d = MemoryMarshal.Cast<double, Vector512<double>>(four)[..a.Length];
        for (int before = first; before < end; before++)
        {
            ReadOnlySpan<Vector512<double>> source = MemoryMarshal.Cast<double, Vector512<double>>(Row(before))[..a.Length];
            Vector512<double> sumA = Vector512<double>.Zero;
            Vector512<double> sumB = Vector512<double>.Zero;
            Vector512<double> sumC = Vector512<double>.Zero;
            Vector512<double> sumD = Vector512<double>.Zero;
            for (int i = 0; i < source.Length; i++)
            {
                sumA += a[i] * source[i];
                sumB += b[i] * source[i];
                sumC += c[i] * source[i];
                sumD += d[i] * source[i];
            }

            var partA = Vector512.Create(Sum(sumA));
            var partB = Vector512.Create(Sum(sumB));
            var partC = Vector512.Create(Sum(sumC));
            var partD = Vector512.Create(Sum(sumD));
            for (int i = 0; i < source.Length; i++)
            {
                a[i] -= partA * source[i];
                b[i] -= partB * source[i];
                c[i] -= partC * source[i];
                d[i] -= partD * source[i];
            }
        }
    }

    private static double LengthOf(ReadOnlySpan<double> row) => Math.Sqrt(Dot(row, row));

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector512<double>> left = MemoryMarshal.Cast<double, Vector512<double>>(a);
        ReadOnlySpan<Vector512<double>> right = MemoryMarshal.Cast<double, Vector512<double>>(b);
        Vector512<double> sum = Vector512<double>.Zero;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return Sum(sum);
    }

    /// <summary>Eight lane sums added in one order on every machine.</summary>
    private static double Sum(Vector512<double> sum) => ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}
