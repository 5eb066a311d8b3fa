using Microsoft.ML.Recurrent.Engine.Networks.Explaining;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks.Explaining;

/// <summary>Holds the gradients of a network as a function of vectors against finite differences of the same function.</summary>
internal static class PointDifferences
{
    // Scores come from floats: with differences over 0.04 and 0.08 their rounding errors, about 1e-6, make 1e-4 of a gradient at most, and the
    // extrapolation leaves the fifth derivative.
    private const float Step = 0.02f;
    private const double Tolerance = 5e-4;

    private static readonly float[] s_shifts = [Step, -Step, 2 * Step, -2 * Step];

    public static void Verify(VectorNetwork network, in ScoreChoice choice, float[][] vectors)
    {
        ScoreChoice own = choice;
        double[][] gradients = Array.ConvertAll(vectors, input => new double[input.Length]);
        network.Differentiate(own, pointCount: 1, (_, input, target) => vectors[input].CopyTo(target), gradients);
        double largest = gradients.SelectMany(input => input).Max(Math.Abs);
        Assert.True(largest > 0.01, $"gradients reach {largest} only");
        for (int changed = 0; changed < vectors.Length; changed++)
        {
            int count = vectors[changed].Length;
            double[] scores = network.Score(own, 4 * count, (point, input, target) =>
            {
                vectors[input].CopyTo(target);
                if (input == changed)
                {
                    target[point / 4] += s_shifts[point % 4];
                }
            });
            for (int place = 0; place < count; place++)
            {
                ReadOnlySpan<double> at = scores.AsSpan(4 * place, 4);
                double near = (at[0] - at[1]) / (2 * Step);
                double far = (at[2] - at[3]) / (4 * Step);
                double expected = ((4 * near) - far) / 3;
                Assert.True(
                    Math.Abs(expected - gradients[changed][place]) <= Tolerance * Math.Max(1, largest),
                    $"input {changed}, place {place}: expected {expected}, got {gradients[changed][place]}");
            }
        }
    }
}
