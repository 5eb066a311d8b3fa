using System.Numerics.Tensors;

namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>Plain operations on whole matrices, row by row over their real columns.</summary>
internal static class MatrixMath
{
    public static void Copy(Matrix source, Matrix target)
    {
        for (int row = 0; row < target.Rows; row++)
        {
            source.Row(row).CopyTo(target.Row(row));
        }
    }

    /// <summary>target = a * b, element by element.</summary>
    public static void Multiply(Matrix a, Matrix b, Matrix target)
    {
        for (int row = 0; row < target.Rows; row++)
        {
            TensorPrimitives.Multiply(a.Row(row), b.Row(row), target.Row(row));
        }
    }

    /// <summary>target += a.</summary>
    public static void Add(Matrix a, Matrix target)
    {
        for (int row = 0; row < target.Rows; row++)
        {
            TensorPrimitives.Add(target.Row(row), a.Row(row), target.Row(row));
        }
    }
}
