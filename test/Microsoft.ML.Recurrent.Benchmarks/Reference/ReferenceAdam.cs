namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Clipping by norm, then Adam (Kingma and Ba, 2015) with PyTorch's defaults, in double precision.</summary>
internal sealed class ReferenceAdam(ReferenceParameters weights)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    // As PyTorch's clip_grad_norm_ adds to the norm.
    private const double NormEpsilon = 1e-6;

    private readonly ReferenceParameters _means = weights.ZerosAlike();
    private readonly ReferenceParameters _squares = weights.ZerosAlike();
    private int _stepCount;

    /// <summary>Changes the weights.</summary>
    public void Step(ReferenceParameters gradients)
    {
        double norm = Math.Sqrt(gradients.Values.Sum(matrix => matrix.Values.Sum(value => value * value)));
        double factor = Math.Min(1, Problem.MaximumGradientNorm / (norm + NormEpsilon));
        _stepCount++;
        double meanCorrection = 1 - Math.Pow(Beta1, _stepCount), squareCorrection = 1 - Math.Pow(Beta2, _stepCount);
        foreach ((string name, ReferenceMatrix matrix) in weights)
        {
            double[] means = _means[name].Values, squares = _squares[name].Values;
            for (int i = 0; i < matrix.Values.Length; i++)
            {
                double gradient = gradients[name].Values[i] * factor;
                means[i] = (Beta1 * means[i]) + ((1 - Beta1) * gradient);
                squares[i] = (Beta2 * squares[i]) + ((1 - Beta2) * gradient * gradient);
                matrix.Values[i] -= Problem.LearningRate * (means[i] / meanCorrection) / (Math.Sqrt(squares[i] / squareCorrection) + Epsilon);
            }
        }
    }
}
