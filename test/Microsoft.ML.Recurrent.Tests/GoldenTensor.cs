namespace Microsoft.ML.Recurrent.Tests;

/// <summary>A tensor of a golden file, row-major.</summary>
internal sealed record GoldenTensor(int[] Shape, float[] Values)
{
    /// <summary>Element [i] of a vector, [i,j] of a matrix and so on.</summary>
    public float At(params ReadOnlySpan<int> indices)
    {
        int flat = 0;
        for (int axis = 0; axis < indices.Length; axis++)
        {
            flat = flat * Shape[axis] + indices[axis];
        }

        return Values[flat];
    }

    /// <summary>The values as whole numbers: lengths and labels.</summary>
    public int[] ToIntegers() => [.. Values.Select(value => (int)value)];

    /// <summary>Norm of actual - expected, relative to the norm of the expected tensor; infinite for NaN.</summary>
    public double RelativeError(ReadOnlySpan<float> actual)
    {
        Assert.Equal(Values.Length, actual.Length);
        double expectedSquares = 0, errorSquares = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            double error = (double)actual[i] - Values[i];
            errorSquares += error * error;
            expectedSquares += (double)Values[i] * Values[i];
        }

        double relative = Math.Sqrt(errorSquares) / Math.Sqrt(expectedSquares);
        return double.IsNaN(relative) ? double.PositiveInfinity : relative;
    }

    /// <summary>Largest |actual - expected|; infinite for NaN.</summary>
    public double LargestError(ReadOnlySpan<float> actual)
    {
        Assert.Equal(Values.Length, actual.Length);
        double largest = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            double error = Math.Abs((double)actual[i] - Values[i]);
            largest = double.IsNaN(error) ? double.PositiveInfinity : Math.Max(largest, error);
        }

        return largest;
    }
}
