using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Matrices to hold results in, and what they hold without padding.</summary>
internal static class Matrices
{
    public static Matrix Compact(int rows, int columns)
    {
        int stride = AlignedBuffer.RoundUp(columns);
        return new Matrix(new AlignedBuffer(rows * stride), 0, rows, columns, stride);
    }

    /// <summary>Row after row, the real columns.</summary>
    public static float[] Values(Matrix matrix)
    {
        var values = new float[matrix.Rows * matrix.Columns];
        for (int row = 0; row < matrix.Rows; row++)
        {
            matrix.Row(row)[..matrix.Columns].CopyTo(values.AsSpan(row * matrix.Columns));
        }

        return values;
    }
}
