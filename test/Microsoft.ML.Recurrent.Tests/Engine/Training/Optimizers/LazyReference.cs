using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training.Optimizers;

/// <summary>Optimisers on the used rows of a table, as textbooks write them, weight by weight in double precision and with PyTorch's defaults.</summary>
internal sealed class LazyReference(string kind, float[] weights, int width, double learningRate, double l2)
{
    private readonly double[] _first = new double[weights.Length];
    private readonly double[] _second = new double[weights.Length];
    private int _step;

    public double[] Weights { get; } = [.. weights.Select(weight => (double)weight)];

    public void Step(int[] tokens, Matrix outputGradient)
    {
        _step++;
        foreach (int token in tokens.Distinct())
        {
            for (int column = 0; column < width; column++)
            {
                double gradient = 0;
                for (int row = 0; row < tokens.Length; row++)
                {
                    gradient += tokens[row] == token ? outputGradient[row, column] : 0;
                }

                Move(token * width + column, gradient);
            }
        }
    }

    private void Move(int i, double gradient)
    {
        gradient += l2 * Weights[i];
        Weights[i] *= kind == "adamw" ? 1 - learningRate * 0.01 : 1;
        Weights[i] -= learningRate * (kind switch
        {
            "sgd" => Momentum(i, gradient),
            "nesterov" => gradient + 0.9 * Momentum(i, gradient),
            "rmsprop" => gradient / (Math.Sqrt(_second[i] = 0.99 * _second[i] + 0.01 * gradient * gradient) + 1e-8),
            "adagrad" => gradient / (Math.Sqrt(_second[i] += gradient * gradient) + 1e-10),
            _ => AdaptiveMoments(i, gradient),
        });
    }

    private double Momentum(int i, double gradient) => _first[i] = 0.9 * _first[i] + gradient;

    private double AdaptiveMoments(int i, double gradient)
    {
        _first[i] = 0.9 * _first[i] + 0.1 * gradient;
        _second[i] = 0.999 * _second[i] + 0.001 * gradient * gradient;
        double mean = _first[i] / (1 - Math.Pow(0.9, _step));
        double deviation = Math.Sqrt(_second[i] / (1 - Math.Pow(0.999, _step)));
        return mean / (deviation + 1e-8);
    }
}
