using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed class MatrixMeasuresTests
{
    [Fact]
    public void A_rotation_that_shrinks_has_complex_eigenvalues_of_its_factor()
    {
        float[] matrix = [0.9f * 0.6f, -0.9f * 0.8f, 0.9f * 0.8f, 0.9f * 0.6f];
        Assert.Equal(0.9, MatrixMeasures.SpectralRadius(matrix, 2), 1e-4);
        Assert.Equal(0.9, MatrixMeasures.LargestSingularValue(matrix, 2), 1e-6);
    }

    [Fact]
    public void A_shear_stretches_more_than_its_eigenvalues_say()
    {
        float[] matrix = [0.5f, 2, 0, 0.5f];
        Assert.Equal(0.5, MatrixMeasures.SpectralRadius(matrix, 2), 1e-3);

        // Of [a b; 0 a]: ((b^2 + 2 a^2) + b sqrt(b^2 + 4 a^2)) / 2, its root.
        Assert.Equal(Math.Sqrt(((4 + 0.5) + (2 * Math.Sqrt(4 + 1))) / 2), MatrixMeasures.LargestSingularValue(matrix, 2), 1e-6);
    }

    [Fact]
    public void Large_matrices_have_the_radius_that_they_are_made_with()
    {
        // Blocks of rotations by many angles, one of which shrinks less than the others, mixed by a shear that keeps eigenvalues.
        const int Size = 160;
        float[] matrix = new float[Size * Size];
        for (int pair = 0; pair < Size / 2; pair++)
        {
            float factor = pair == 17 ? 0.95f : 0.5f + (0.005f * pair);
            (float sin, float cos) = MathF.SinCos(0.3f + pair);
            int row = 2 * pair;
            (matrix[(row * Size) + row], matrix[(row * Size) + row + 1]) = (factor * cos, -factor * sin);
            (matrix[((row + 1) * Size) + row], matrix[((row + 1) * Size) + row + 1]) = (factor * sin, factor * cos);
            if (row + 3 < Size)
            {
                matrix[(row * Size) + row + 3] = 0.1f;
            }
        }

        Assert.Equal(0.95, MatrixMeasures.SpectralRadius(matrix, Size), 2e-3);
        Assert.Equal(0, MatrixMeasures.SpectralRadius(new float[Size * Size], Size));
    }

    [Fact]
    public void Diagonals_zeros_and_rectangles_are_what_they_are()
    {
        Assert.Equal(3, MatrixMeasures.SpectralRadius([1, 0, 0, 0, -3, 0, 0, 0, 2], 3), 1e-3);
        Assert.Equal(0, MatrixMeasures.SpectralRadius([0, 1, 0, 0], 2));
        Assert.Equal(0, MatrixMeasures.SpectralRadius(new float[9], 3));
        Assert.Equal(0, MatrixMeasures.LargestSingularValue(new float[6], 3));
        Assert.Equal(5, MatrixMeasures.LargestSingularValue([3, 4], 2), 1e-6);
    }
}
