using System.Numerics.Tensors;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// The loss of one row of a softmax, -sum over classes of class weight * q * log(probability) with q = (1-e) * (1 for the label) + e/C, and its
/// gradient; e is the label smoothing.
/// </summary>
internal readonly struct CrossEntropy
{
    private readonly LossSettings _settings;
    private readonly double _hardPart;
    private readonly double _softPart;
    private readonly double _classWeightSum;

    /// <param name="settings">Weights and smoothing.</param>
    /// <param name="classCount">C.</param>
    public CrossEntropy(LossSettings settings, int classCount)
    {
        _settings = settings;
        _hardPart = 1 - (double)settings.LabelSmoothing;
        _softPart = settings.LabelSmoothing / (double)classCount;
        _classWeightSum = 0;
        for (int label = 0; label < classCount; label++)
        {
            _classWeightSum += settings.WeightOf(label);
        }
    }

    /// <summary>The weight of a row: its own times that of its label.</summary>
    public double WeightOf(int label, float weight) => (double)weight * _settings.WeightOf(label);

    /// <summary>The loss of a row, times its own weight.</summary>
    /// <param name="scores">Of all classes.</param>
    /// <param name="logSum">log(sum exp(score)).</param>
    /// <param name="label">The class.</param>
    /// <param name="weight">Of the row.</param>
    public double LossOf(ReadOnlySpan<float> scores, double logSum, int label, float weight)
    {
        double loss = _hardPart * _settings.WeightOf(label) * (logSum - scores[label]);
        if (_softPart > 0)
        {
            double spread = 0;
            for (int other = 0; other < scores.Length; other++)
            {
                spread += _settings.WeightOf(other) * (logSum - scores[other]);
            }

            loss += _softPart * spread;
        }

        return weight * loss;
    }

    /// <summary>Writes the gradient of a row's scores, scale * (probability * sum of targets - target).</summary>
    public void Differentiate(ReadOnlySpan<float> probabilities, int label, double scale, Span<float> gradient)
    {
        double hard = _hardPart * _settings.WeightOf(label);
        TensorPrimitives.Multiply(probabilities, (float)(scale * (hard + _softPart * _classWeightSum)), gradient);
        if (_softPart > 0)
        {
            for (int other = 0; other < gradient.Length; other++)
            {
                gradient[other] -= (float)(scale * _softPart * _settings.WeightOf(other));
            }
        }

        gradient[label] -= (float)(scale * hard);
    }
}
