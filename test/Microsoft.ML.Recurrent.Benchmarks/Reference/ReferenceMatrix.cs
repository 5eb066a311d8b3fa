using System.Numerics.Tensors;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A matrix in double precision, row-major, and its products with the vectors of several sequences.</summary>
internal sealed class ReferenceMatrix(int rowCount, int columnCount)
{
    public ReferenceMatrix(int rowCount, int columnCount, float[] values)
        : this(rowCount, columnCount)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Values[i] = values[i];
        }
    }

    public double[] Values { get; } = new double[rowCount * columnCount];

    /// <summary>A matrix of zeros of the same shape.</summary>
    public ReferenceMatrix ZerosAlike() => new(rowCount, columnCount);

    /// <summary>result[s] = M * vectors[s].</summary>
    public double[][] Times(double[][] vectors)
    {
        double[][] results = Zeros(vectors.Length, rowCount);

        // A row of the matrix serves all vectors while the cache has it.
        for (int row = 0; row < rowCount; row++)
        {
            for (int s = 0; s < vectors.Length; s++)
            {
                results[s][row] = TensorPrimitives.Dot<double>(Row(row), vectors[s]);
            }
        }

        return results;
    }

    /// <summary>result[s] = transposed M * vectors[s].</summary>
    public double[][] TransposedTimes(double[][] vectors)
    {
        double[][] results = Zeros(vectors.Length, columnCount);
        for (int row = 0; row < rowCount; row++)
        {
            for (int s = 0; s < vectors.Length; s++)
            {
                TensorPrimitives.MultiplyAdd(Row(row), vectors[s][row], results[s], results[s]);
            }
        }

        return results;
    }

    /// <summary>M += the sum over s of left[s] * transposed right[s].</summary>
    public void AddOuterProducts(double[][] left, double[][] right)
    {
        for (int row = 0; row < rowCount; row++)
        {
            for (int s = 0; s < left.Length; s++)
            {
                TensorPrimitives.MultiplyAdd(right[s], left[s][row], Row(row), Row(row));
            }
        }
    }

    /// <summary>Adds each of the vectors to the values: for a bias, whose matrix has one column.</summary>
    public void AddAll(double[][] vectors)
    {
        foreach (double[] vector in vectors)
        {
            TensorPrimitives.Add(Values, vector, Values);
        }
    }

    /// <summary>A row, as it lies in the matrix.</summary>
    public Span<double> Row(int row) => Values.AsSpan(row * columnCount, columnCount);

    private static double[][] Zeros(int count, int length)
    {
        var vectors = new double[count][];
        for (int s = 0; s < count; s++)
        {
            vectors[s] = new double[length];
        }

        return vectors;
    }
}
