namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Some of a problem's sequences through the network and back, in double precision on one thread. A row is a step of a sequence;
/// rows are [step][sequence of this batch].
/// </summary>
internal sealed class ReferenceBatch
{
    private readonly Problem _problem;
    private readonly ReferenceParameters _weights;
    private readonly int[] _sequences;
    private readonly int[] _lengths;
    private readonly ReferenceDirection[] _directions;
    private readonly (int Step, int Index)[] _scored;
    private double[][] _features = [];
    private double[][] _probabilities = [];

    /// <param name="problem">Gives input, labels and shapes.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="reading">What is read.</param>
    /// <param name="sequences">Which sequences, longest first.</param>
    public ReferenceBatch(Problem problem, ReferenceParameters weights, ReferenceReading reading, int[] sequences)
    {
        _problem = problem;
        _weights = weights;
        _sequences = sequences;
        _lengths = Array.ConvertAll(sequences, sequence => reading == ReferenceReading.WithPadding ? problem.StepCount : problem.Lengths[sequence]);
        _directions = [.. problem.DirectionSuffixes.Select(suffix => new ReferenceDirection(problem.Shape, weights, suffix))];
        bool scoresEveryStep = problem.Shape.IsTagger || reading == ReferenceReading.EveryStep;
        _scored =
        [
            .. from t in Enumerable.Range(0, problem.StepCount)
               from index in Enumerable.Range(0, sequences.Length)
               let length = problem.Lengths[sequences[index]]
               where scoresEveryStep ? t < length : t == length - 1
               select (t, index),
        ];
    }

    /// <summary>Probabilities of the rows over which the head stands, by step and by sequence of the problem.</summary>
    public IEnumerable<(int Step, int Sequence, double[] Values)> Probabilities =>
        _scored.Zip(_probabilities, (row, values) => (row.Step, _sequences[row.Index], values));

    public void Forward()
    {
        double[][][][] hidden = [.. _directions.Select((direction, d) => ByStep(d, direction.Forward(InReadingOrder(d, InputOf))))];
        _features = Array.ConvertAll(_scored, row => hidden.SelectMany(states => states[row.Step][row.Index]).ToArray());
        _probabilities = Array.ConvertAll(_weights[Problem.HeadWeight].Times(_features), products => Softmax(products, _weights[Problem.HeadBias].Values));
    }

    /// <summary>The sum of the rows' cross-entropies.</summary>
    public double LossSum() => _scored.Zip(_probabilities, (row, probabilities) => -Math.Log(probabilities[LabelOf(row)])).Sum();

    /// <summary>
    /// Adds the gradients of the loss, a mean over <paramref name="lossRowCount"/> rows here and in other batches; the gradient of
    /// the input, by step and by sequence of the problem.
    /// </summary>
    public IEnumerable<(int Step, int Sequence, double[] Values)> Backward(int lossRowCount, ReferenceParameters gradients)
    {
        double[][] logitGradients = [.. _scored.Zip(_probabilities, (row, probabilities) =>
        {
            double[] gradient = Array.ConvertAll(probabilities, probability => probability / lossRowCount);
            gradient[LabelOf(row)] -= 1.0 / lossRowCount;
            return gradient;
        })];
        gradients[Problem.HeadWeight].AddOuterProducts(logitGradients, _features);
        gradients[Problem.HeadBias].AddAll(logitGradients);
        double[][] featureGradients = _weights[Problem.HeadWeight].TransposedTimes(logitGradients);
        double[][][] inputGradient = NewRows(_problem.Shape.InputSize);
        for (int d = 0; d < _directions.Length; d++)
        {
            double[][][] hiddenGradient = NewRows(_problem.Shape.HiddenSize);
            foreach (((int t, int index), double[] gradient) in _scored.Zip(featureGradients))
            {
                gradient.AsSpan(d * _problem.Shape.HiddenSize, _problem.Shape.HiddenSize).CopyTo(hiddenGradient[t][index]);
            }

            double[][][] ofDirection = ByStep(d, _directions[d].Backward(InReadingOrder(d, (t, index) => hiddenGradient[t][index]), gradients));
            for (int t = 0; t < ofDirection.Length; t++)
            {
                for (int index = 0; index < _sequences.Length; index++)
                {
                    System.Numerics.Tensors.TensorPrimitives.Add(inputGradient[t][index], ofDirection[t][index], inputGradient[t][index]);
                }
            }
        }

        return inputGradient.SelectMany((rows, t) => rows.Select((values, index) => (t, _sequences[index], values)));
    }

    private double[] InputOf(int step, int index) => Array.ConvertAll(_problem.InputOf(step, _sequences[index]).ToArray(), value => (double)value);

    private int LabelOf((int Step, int Index) row) =>
        _problem.Labels[_problem.Shape.IsTagger ? (row.Step * _problem.Shape.BatchSize) + _sequences[row.Index] : _sequences[row.Index]];

    /// <summary>The step of a sequence that a direction reads after <paramref name="position"/> others; the second reads backwards.</summary>
    private int StepAt(int direction, int position, int index) => direction == 0 ? position : _lengths[index] - 1 - position;

    /// <summary>Rows as a direction reads them; of sequences that have ended there are none.</summary>
    private double[][][] InReadingOrder(int direction, Func<int, int, double[]> rowOf) =>
    [
        .. Enumerable.Range(0, _lengths[0]).Select(position =>
            Enumerable.Range(0, _lengths.Count(length => length > position)).Select(index => rowOf(StepAt(direction, position, index), index)).ToArray()),
    ];

    /// <summary>What <see cref="InReadingOrder"/> is the reverse of; rows that were not read are zero.</summary>
    private double[][][] ByStep(int direction, double[][][] read)
    {
        double[][][] rows = NewRows(read[0][0].Length);
        for (int position = 0; position < read.Length; position++)
        {
            for (int index = 0; index < read[position].Length; index++)
            {
                rows[StepAt(direction, position, index)][index] = read[position][index];
            }
        }

        return rows;
    }

    private double[][][] NewRows(int width) =>
        [.. Enumerable.Range(0, _problem.StepCount).Select(_ => Enumerable.Range(0, _sequences.Length).Select(_ => new double[width]).ToArray())];

    private static double[] Softmax(double[] products, double[] bias)
    {
        double[] logits = [.. products.Zip(bias, (product, term) => product + term)];
        double largest = logits.Max();
        double[] exponentials = Array.ConvertAll(logits, logit => Math.Exp(logit - largest));
        double sum = exponentials.Sum();
        return Array.ConvertAll(exponentials, value => value / sum);
    }
}
