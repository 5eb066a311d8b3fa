using System.Numerics.Tensors;
using Microsoft.ML.Recurrent;

namespace Samples.Running;

/// <summary>The forget gates of a language model of one LSTM layer, from its weights: sigmoid(W x + U h + b).</summary>
internal sealed class ForgetGates
{
    private readonly Dictionary<string, int> _rows;
    private readonly Tensor<float> _vectors;
    private readonly Tensor<float> _input;
    private readonly Tensor<float> _recurrent;
    private readonly Tensor<float> _inputBias;
    private readonly Tensor<float> _recurrentBias;

    public ForgetGates(RecurrentLanguageModelTransformer model)
    {
        IReadOnlyDictionary<string, Tensor<float>> weights = model.GetWeights();
        _vectors = weights.Single(pair => pair.Key.StartsWith("embedding", StringComparison.Ordinal)).Value;
        (_input, _recurrent) = (weights["lstm.weight_ih_l0"], weights["lstm.weight_hh_l0"]);
        (_inputBias, _recurrentBias) = (weights["lstm.bias_ih_l0"], weights["lstm.bias_hh_l0"]);

        // The last rows are those of the model's tokens; before them stand the special ones.
        int first = (int)_vectors.Lengths[0] - model.Tokens.Count;
        _rows = model.Tokens.Index().ToDictionary(token => token.Item, token => first + token.Index);
    }

    /// <summary>Writes place <paramref name="step"/> of each unit's gates, for a character read from the given hidden state.</summary>
    public void Compute(string character, float[] hidden, int step, double[][] gates)
    {
        int row = _rows[character];
        int size = hidden.Length;
        for (int unit = 0; unit < size; unit++)
        {
            // PyTorch's order of gates is i, f, g, o.
            int gate = size + unit;
            double sum = _inputBias[gate] + _recurrentBias[gate];
            for (int i = 0; i < _input.Lengths[1]; i++)
            {
                sum += _input[gate, i] * _vectors[row, i];
            }

            for (int i = 0; i < size; i++)
            {
                sum += _recurrent[gate, i] * hidden[i];
            }

            gates[unit][step] = 1 / (1 + Math.Exp(-sum));
        }
    }
}
