using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks.Tracing;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks.Tracing;

/// <summary>
/// Networks whose first layer has a column of its input for each pre-activation, so that a number of the input moves one gate of one unit at one step, and nothing else.
/// </summary>
internal static class TracedDifferences
{
    private const float Epsilon = 1f / 64;

    /// <summary>Makes the input's matrix the identity on the columns from one on, and zero on the others.</summary>
    public static void OpenGates(ParameterSet parameters, AlignedBuffer weights, string name, int firstColumn = 0)
    {
        Parameter parameter = parameters.All.Single(own => own.Name == name);
        Span<float> values = parameter.In(weights);
        int columns = parameter.Shape[1];
        for (int row = 0; row < parameter.Shape[0]; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                values[(row * columns) + column] = column == firstColumn + row ? 1 : 0;
            }
        }
    }

    /// <summary>Compares a trace's gates with differences of a loss.</summary>
    /// <param name="trace">What was traced of one sequence.</param>
    /// <param name="hiddenSize">Units.</param>
    /// <param name="inputAt">The number that moves a pre-activation: of a step by its lag, and of a row of the gates.</param>
    /// <param name="loss">The loss with the inputs as they are.</param>
    public static void Verify(LevelTrace trace, int hiddenSize, Func<int, int, Span<float>> inputAt, Func<double> loss)
    {
        for (int gate = 0; gate < trace.Gates.Length; gate++)
        {
            double[] norms = trace.Gates[gate].Gradients.Means;
            Assert.NotEmpty(norms);
            for (int lag = 0; lag < norms.Length; lag++)
            {
                double squares = 0;
                for (int unit = 0; unit < hiddenSize; unit++)
                {
                    Span<float> number = inputAt(lag, (gate * hiddenSize) + unit);
                    float before = number[0];
                    number[0] = before + Epsilon;
                    double above = loss();
                    inputAt(lag, (gate * hiddenSize) + unit)[0] = before - Epsilon;
                    double below = loss();
                    inputAt(lag, (gate * hiddenSize) + unit)[0] = before;
                    squares += Math.Pow((above - below) / (2 * Epsilon), 2);
                }

                // Differences of losses in floats are good to about 1e-5, and the curvature of the loss to the square of Epsilon.
                Assert.Equal(Math.Sqrt(squares), norms[lag], 2e-4 + (0.01 * norms[lag]));
            }
        }
    }
}
