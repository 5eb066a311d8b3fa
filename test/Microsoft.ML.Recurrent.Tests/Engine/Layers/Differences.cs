using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Layers;

/// <summary>
/// Judges a layer by a function written in double precision: its output by the function's value, its gradients by the
/// function's central differences.
/// </summary>
internal static class Differences
{
    // Central differences in double precision at this width err by about 1e-10.
    private const double Width = 1e-5;

    // Sums of at most some hundred single-precision terms: 100 * 2^-24, and as much again for the elementary functions.
    private const double Tolerance = 1.2e-5;

    /// <summary>Output of every sequence [step][column], given its input [step][column] and the flat weights.</summary>
    public delegate double[][] Reference(double[][] steps, double[] weights);

    /// <summary>Runs the layer over ragged sequences and compares everything it says with the reference.</summary>
    public static void Verify(Layer layer, ParameterSet parameters, AlignedBuffer weights, int[] lengths, int[] blockWidths, Reference reference, int segmentLength = 0)
    {
        float[][][] input = LayerTrial.Draw(lengths, blockWidths.Sum());
        layer.Pack(weights);
        double[] wide = Widen(weights.Span);
        double[][][] expected = [.. input.Select(steps => reference(Widen(steps), wide))];
        float[][][] outputGradient = [.. expected.Select((steps, i) => LayerTrial.DrawSequence(steps.Length, steps[0].Length, 2, i))];
        LayerTrial trial = new LayerTrial(layer, parameters, input, blockWidths, segmentLength: segmentLength).Run(outputGradient);

        AssertClose("output", Flatten(expected), Flatten(trial.Output));
        AssertClose("input gradient", InputGradients(input, wide, outputGradient, reference), Flatten(trial.InputGradient));
        foreach (Parameter parameter in parameters.All)
        {
            double[] gradient = ParameterGradient(parameter, input, wide, outputGradient, reference);
            AssertClose(parameter.Name, gradient, parameter.In(trial.Execution.Gradients!.Dense).ToArray());
        }
    }

    public static void AssertClose(string what, IReadOnlyList<double> expected, IReadOnlyList<float> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        double norm = Math.Sqrt(expected.Sum(value => value * value));
        double error = Math.Sqrt(expected.Zip(actual, (a, b) => (a - b) * (a - b)).Sum());
        Assert.True(error <= Tolerance * norm, $"{what}: error {error:g3} against a norm of {norm:g3}.");
    }

    public static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }

    public static double[][] Widen(float[][] steps) => [.. steps.Select(step => Widen(step))];

    public static T[] Flatten<T>(T[][][] sequences) => [.. sequences.SelectMany(steps => steps).SelectMany(step => step)];

    private static double[] InputGradients(float[][][] input, double[] weights, float[][][] outputGradient, Reference reference)
    {
        var gradients = new List<double>();
        for (int sequence = 0; sequence < input.Length; sequence++)
        {
            double[][] steps = Widen(input[sequence]);
            foreach (double[] step in steps)
            {
                for (int column = 0; column < step.Length; column++)
                {
                    gradients.Add(Derivative(step, column, () => Loss(reference(steps, weights), outputGradient[sequence])));
                }
            }
        }

        return [.. gradients];
    }

    private static double[] ParameterGradient(Parameter parameter, float[][][] input, double[] weights, float[][][] outputGradient, Reference reference)
    {
        var gradient = new double[parameter.Length];
        double[][][] wide = [.. input.Select(Widen)];
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = Derivative(weights, parameter.Offset + i,
                () => wide.Select((steps, sequence) => Loss(reference(steps, weights), outputGradient[sequence])).Sum());
        }

        return gradient;
    }

    /// <summary>d loss / d values[index] by a central difference.</summary>
    public static double Derivative(double[] values, int index, Func<double> loss)
    {
        double value = values[index];
        values[index] = value + Width;
        double above = loss();
        values[index] = value - Width;
        double below = loss();
        values[index] = value;
        return (above - below) / (2 * Width);
    }

    private static double Loss(double[][] output, float[][] gradient)
    {
        double loss = 0;
        for (int step = 0; step < output.Length; step++)
        {
            for (int column = 0; column < output[step].Length; column++)
            {
                loss += output[step][column] * gradient[step][column];
            }
        }

        return loss;
    }
}
