namespace Samples.Baselines;

/// <summary>Solves symmetric positive definite equations.</summary>
internal static class Cholesky
{
    /// <summary>Writes L with L L' = A over the lower triangle of A.</summary>
    public static void Factor(double[,] a)
    {
        int size = a.GetLength(0);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[i, j];
                for (int k = 0; k < j; k++)
                    sum -= a[i, k] * a[j, k];
                if (i == j && sum <= 0)
                    throw new InvalidOperationException($"Expected independent features, got feature {i} as a sum of others: raise the penalty.");
                a[i, j] = i == j ? Math.Sqrt(sum) : sum / a[j, j];
            }
        }
    }

    /// <summary>The x of L L' x = b.</summary>
    public static double[] Solve(double[,] factor, double[] b)
    {
        double[] x = [.. b];
        for (int i = 0; i < x.Length; i++)
        {
            for (int k = 0; k < i; k++)
                x[i] -= factor[i, k] * x[k];
            x[i] /= factor[i, i];
        }
        for (int i = x.Length - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < x.Length; k++)
                x[i] -= factor[k, i] * x[k];
            x[i] /= factor[i, i];
        }
        return x;
    }
}
