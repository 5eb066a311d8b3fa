using System.Runtime.InteropServices;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// Rows of doubles in the memory of a matrix of floats: a column takes two floats, and a row ends with zeros up to a whole number of
/// vectors of eight. For sums over many orders of magnitude.
/// </summary>
internal static class WideRows
{
    public const int Lanes = 8;

    /// <summary>Floats of a row of so many doubles.</summary>
    public static int FloatsOf(int columns) => (columns + Lanes - 1) / Lanes * Lanes * 2;

    /// <summary>Zeros, in memory of their own.</summary>
    public static Matrix New(int rows, int columns)
    {
        int floats = FloatsOf(columns);
        return new Matrix(new AlignedBuffer(rows * floats), 0, rows, floats, floats);
    }

    /// <summary>A row with its padding.</summary>
    public static Span<double> Row(Matrix matrix, int row) => MemoryMarshal.Cast<float, double>(matrix.Row(row));
}
