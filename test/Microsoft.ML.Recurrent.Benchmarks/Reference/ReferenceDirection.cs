using System.Numerics.Tensors;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// One direction of the recurrent layer over some sequences, longest first, in the order in which it reads them: [step][sequence], at
/// each step the sequences that have it.
/// </summary>
internal sealed class ReferenceDirection(Shape shape, ReferenceParameters weights, string suffix)
{
    private readonly ReferenceLayer _layer = new(shape.Kind, weights, prefix: "", suffix);
    private ReferenceStep[][] _steps = [];
    private double[][][] _input = [];

    /// <summary>The hidden state after every step; keeps what <see cref="Backward"/> needs.</summary>
    public double[][][] Forward(double[][][] input)
    {
        _input = input;
        _steps = new ReferenceStep[input.Length][];
        double[][] hidden = Zeros(input[0].Length), cell = Zeros(input[0].Length);
        for (int t = 0; t < input.Length; t++)
        {
            _steps[t] = _layer.Forward(input[t], hidden[..input[t].Length], cell);
            hidden = Array.ConvertAll(_steps[t], step => step.Hidden);
            cell = Array.ConvertAll(_steps[t], step => step.Cell);
        }

        return Array.ConvertAll(_steps, steps => Array.ConvertAll(steps, step => step.Hidden));
    }

    /// <summary>
    /// Adds to the gradients of the weights what follows from those of the hidden states; the gradient of the input. Once per
    /// <see cref="Forward"/>.
    /// </summary>
    public double[][][] Backward(double[][][] hiddenGradient, ReferenceParameters gradients)
    {
        var inputGradient = new double[_steps.Length][][];
        double[][] hidden = Zeros(_steps[0].Length), cell = Zeros(_steps[0].Length);
        for (int t = _steps.Length - 1; t >= 0; t--)
        {
            for (int s = 0; s < _steps[t].Length; s++)
            {
                TensorPrimitives.Add(hidden[s], hiddenGradient[t][s], hidden[s]);
            }

            inputGradient[t] = _layer.Backward(_input[t], _steps[t], hidden, cell, gradients);
        }

        return inputGradient;
    }

    private double[][] Zeros(int count) => [.. Enumerable.Range(0, count).Select(_ => new double[shape.HiddenSize])];
}
