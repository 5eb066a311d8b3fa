namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A dense layer and a softmax over rows, each of which has a label.</summary>
internal sealed class ReferenceHead
{
    private readonly ReferenceMatrix _weight;
    private readonly double[][] _features;
    private readonly int[] _labels;

    public ReferenceHead(ReferenceMatrix weight, ReferenceMatrix bias, double[][] features, int[] labels)
    {
        _weight = weight;
        _features = features;
        _labels = labels;
        Probabilities = weight.Times(features);
        Array.ForEach(Probabilities, row => Softmax(row, bias.Values));
    }

    public double[][] Probabilities { get; }

    /// <summary>The sum of the rows' cross-entropies.</summary>
    public double LossSum => Probabilities.Zip(_labels, (row, label) => -Math.Log(row[label])).Sum();

    /// <summary>The gradient of the features, where the loss is a mean over so many rows here and elsewhere; adds those of the weights.</summary>
    public double[][] Backward(int rowCount, ReferenceMatrix weightGradient, ReferenceMatrix biasGradient)
    {
        double[][] gradients = [.. Probabilities.Zip(_labels, (row, label) =>
        {
            double[] gradient = Array.ConvertAll(row, probability => probability / rowCount);
            gradient[label] -= 1.0 / rowCount;
            return gradient;
        })];
        weightGradient.AddOuterProducts(gradients, _features);
        biasGradient.AddAll(gradients);
        return _weight.TransposedTimes(gradients);
    }

    /// <summary>Replaces products by probabilities.</summary>
    public static void Softmax(double[] row, double[] bias)
    {
        double largest = double.NegativeInfinity;
        for (int i = 0; i < row.Length; i++)
        {
            row[i] += bias[i];
            largest = Math.Max(largest, row[i]);
        }

        double sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = Math.Exp(row[i] - largest);
            sum += row[i];
        }

        for (int i = 0; i < row.Length; i++)
        {
            row[i] /= sum;
        }
    }
}
