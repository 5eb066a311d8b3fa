using System.Numerics.Tensors;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The encoder's output of one source, as additive attention reads it.</summary>
/// <param name="weights">Of the network.</param>
/// <param name="values">A row per step of the source.</param>
internal sealed class ReferenceMemory(ReferenceParameters weights, double[][] values)
{
    private readonly double[][] _keyGradients = Array.ConvertAll(values, row => new double[row.Length]);

    public double[][] Keys { get; } = KeysOf(weights, values);

    public double[][] Values => values;

    /// <summary>The gradients of <see cref="Values"/>, complete after <see cref="Finish"/>.</summary>
    public double[][] ValueGradients { get; } = Array.ConvertAll(values, row => new double[row.Length]);

    /// <summary>Attention of a decoder's state: output = tanh(W [context; state] + b).</summary>
    public ReferenceAlignment Attend(double[] state)
    {
        double[] query = weights["attention.query.weight"].Times([state])[0], vector = weights["attention.vector"].Values;
        double[][] hidden = Array.ConvertAll(Keys, key => key.Zip(query, (own, other) => Math.Tanh(own + other)).ToArray());
        double[] alignment = Array.ConvertAll(hidden, row => TensorPrimitives.Dot<double>(row, vector));
        ReferenceHead.Softmax(alignment, new double[alignment.Length]);
        var context = new double[values[0].Length];
        for (int s = 0; s < alignment.Length; s++)
        {
            TensorPrimitives.MultiplyAdd(values[s], alignment[s], context, context);
        }

        double[] combined = [.. context, .. state];
        double[] output = weights["attention.combine.weight"].Times([combined])[0];
        TensorPrimitives.Add(output, weights["attention.combine.bias"].Values, output);
        return new ReferenceAlignment(state, hidden, alignment, combined, Array.ConvertAll(output, Math.Tanh));
    }

    /// <summary>The gradient of the state, given that of the output; adds those of what attention has read.</summary>
    public double[] Backward(ReferenceAlignment step, double[] outputGradient, ReferenceParameters gradients)
    {
        double[] before = [.. outputGradient.Zip(step.Output, (gradient, output) => gradient * (1 - (output * output)))];
        gradients["attention.combine.weight"].AddOuterProducts([before], [step.Combined]);
        gradients["attention.combine.bias"].AddAll([before]);
        double[] combinedGradient = weights["attention.combine.weight"].TransposedTimes([before])[0];
        int width = values[0].Length;
        double[] contextGradient = combinedGradient[..width], stateGradient = combinedGradient[width..];
        double[] ofWeights = Array.ConvertAll(values, row => TensorPrimitives.Dot<double>(row, contextGradient));
        double mean = TensorPrimitives.Dot<double>(ofWeights, step.Weights);
        double[] vector = weights["attention.vector"].Values, vectorGradient = gradients["attention.vector"].Values;
        var queryGradient = new double[vector.Length];
        for (int s = 0; s < values.Length; s++)
        {
            TensorPrimitives.MultiplyAdd(contextGradient, step.Weights[s], ValueGradients[s], ValueGradients[s]);
            double ofScore = step.Weights[s] * (ofWeights[s] - mean);
            for (int unit = 0; unit < vector.Length; unit++)
            {
                double tanh = step.Hidden[s][unit];
                double ofSum = ofScore * vector[unit] * (1 - (tanh * tanh));
                vectorGradient[unit] += ofScore * tanh;
                queryGradient[unit] += ofSum;
                _keyGradients[s][unit] += ofSum;
            }
        }

        gradients["attention.query.weight"].AddOuterProducts([queryGradient], [step.State]);
        TensorPrimitives.Add(stateGradient, weights["attention.query.weight"].TransposedTimes([queryGradient])[0], stateGradient);
        return stateGradient;
    }

    /// <summary>After the backward pass of all steps: what goes through the keys.</summary>
    public void Finish(ReferenceParameters gradients)
    {
        gradients["attention.key.weight"].AddOuterProducts(_keyGradients, values);
        gradients["attention.key.bias"].AddAll(_keyGradients);
        foreach ((double[] sum, double[] term) in ValueGradients.Zip(weights["attention.key.weight"].TransposedTimes(_keyGradients)))
        {
            TensorPrimitives.Add(sum, term, sum);
        }
    }

    private static double[][] KeysOf(ReferenceParameters weights, double[][] values)
    {
        double[][] keys = weights["attention.key.weight"].Times(values);
        Array.ForEach(keys, key => TensorPrimitives.Add(key, weights["attention.key.bias"].Values, key));
        return keys;
    }
}
