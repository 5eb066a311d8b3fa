namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// One direction of the recurrent layer over some sequences, longest first, in the order in which it reads them: [step][sequence], at
/// each step the sequences that have it.
/// </summary>
internal sealed class ReferenceDirection
{
    private readonly IReferenceCell _cell;
    private readonly int _hiddenSize;
    private readonly string _suffix;
    private readonly ReferenceParameters _weights;
    private ReferenceStep[][] _steps = [];
    private double[][][] _input = [];

    public ReferenceDirection(Shape shape, ReferenceParameters weights, string suffix)
    {
        _cell = shape.Kind == RecurrentKind.Lstm ? new ReferenceLstmCell() : new ReferenceGruCell();
        _hiddenSize = shape.HiddenSize;
        _weights = weights;
        _suffix = suffix;
    }

    /// <summary>The hidden state after every step; keeps what <see cref="Backward"/> needs.</summary>
    public double[][][] Forward(double[][][] input)
    {
        _input = input;
        _steps = new ReferenceStep[input.Length][];
        double[][] hidden = Zeros(input[0].Length), cell = Zeros(input[0].Length);
        for (int t = 0; t < input.Length; t++)
        {
            hidden = hidden[..input[t].Length];
            double[][] inputParts = Weight("weight_ih").Times(input[t]), hiddenParts = Weight("weight_hh").Times(hidden);
            AddBias(inputParts, "bias_ih");
            AddBias(hiddenParts, "bias_hh");
            _steps[t] = [.. hidden.Select((entry, s) => new ReferenceStep(inputParts[s], hiddenParts[s], entry, cell[s]))];
            Array.ForEach(_steps[t], _cell.Forward);
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
            ReferenceStep[] steps = _steps[t];
            for (int s = 0; s < steps.Length; s++)
            {
                Add(hidden[s], hiddenGradient[t][s]);
                _cell.Backward(steps[s], hidden[s], cell[s]);
            }

            double[][] inputParts = Array.ConvertAll(steps, step => step.InputPart), hiddenParts = Array.ConvertAll(steps, step => step.HiddenPart);
            Gradient("weight_ih").AddOuterProducts(inputParts, _input[t]);
            Gradient("weight_hh").AddOuterProducts(hiddenParts, Array.ConvertAll(steps, step => step.EntryHidden));
            Gradient("bias_ih").AddAll(inputParts);
            Gradient("bias_hh").AddAll(hiddenParts);
            inputGradient[t] = Weight("weight_ih").TransposedTimes(inputParts);
            double[][] throughWeights = Weight("weight_hh").TransposedTimes(hiddenParts);
            for (int s = 0; s < steps.Length; s++)
            {
                Add(hidden[s], throughWeights[s]);
            }
        }

        return inputGradient;

        ReferenceMatrix Gradient(string name) => gradients[name + _suffix];
    }

    private ReferenceMatrix Weight(string name) => _weights[name + _suffix];

    private void AddBias(double[][] vectors, string name) => Array.ForEach(vectors, vector => Add(vector, Weight(name).Values));

    private double[][] Zeros(int count) => [.. Enumerable.Range(0, count).Select(_ => new double[_hiddenSize])];

    private static void Add(double[] sum, double[] term)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += term[i];
        }
    }
}
