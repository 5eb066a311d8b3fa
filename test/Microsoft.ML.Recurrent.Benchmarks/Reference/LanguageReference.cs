using System.Numerics.Tensors;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A problem's language model in double precision. Threads share the streams.</summary>
internal sealed class LanguageReference
{
    private readonly LanguageProblem _problem;
    private readonly ReferenceParameters _weights;
    private readonly int[][] _shares;

    public LanguageReference(LanguageProblem problem)
    {
        _problem = problem;
        _weights = ReferenceParameters.Of(problem.Weights);
        int shareCount = Math.Min(Environment.ProcessorCount, problem.Shape.BatchSize);
        _shares = [.. Enumerable.Range(0, problem.Shape.BatchSize).GroupBy(stream => stream % shareCount).Select(share => share.ToArray())];
    }

    /// <summary>Of the first window from the problem's states; updates go on from the states that the update before has left.</summary>
    public Outcome Train()
    {
        ReferenceStreams[] entries = Start();
        return ReferenceTraining.Run(_weights, () => Learn(entries), () => LossOf(Start()));
    }

    private ReferenceStreams[] Start() => Array.ConvertAll(_shares, streams => new ReferenceStreams(_problem, _weights, streams));

    private (Outcome Outcome, ReferenceParameters Gradients) Learn(ReferenceStreams[] shares)
    {
        var gradients = new ReferenceParameters[shares.Length];
        Parallel.For(0, shares.Length, share =>
        {
            shares[share].Forward();
            gradients[share] = _weights.ZerosAlike();
            shares[share].Backward(gradients[share]);
        });
        ReferenceParameters sum = ReferenceTraining.Sum(gradients);
        var outcome = new Outcome
        {
            [Outcome.Loss] = [(float)(shares.Sum(share => share.LossSum) / _problem.Labels.Length)],
            [Outcome.Probabilities] = [.. shares.SelectMany(share => share.Probabilities).OrderBy(row => row.Row).SelectMany(row => row.Values).Select(value => (float)value)],
        };
        ReferenceTraining.AddTo(outcome, sum);
        return (outcome, sum);
    }

    private float LossOf(ReferenceStreams[] shares)
    {
        Parallel.ForEach(shares, share => share.Forward());
        return (float)(shares.Sum(share => share.LossSum) / _problem.Labels.Length);
    }

    /// <summary>Some of the streams.</summary>
    private sealed class ReferenceStreams
    {
        private readonly LanguageProblem _problem;
        private readonly ReferenceParameters _weights;
        private readonly int[] _streams;
        private readonly ReferenceLayer[] _layers;
        private readonly double[][][] _hidden;
        private readonly double[][][] _cell;
        private readonly List<(double[][] Input, ReferenceStep[] States)[]> _steps = [];
        private ReferenceHead? _head;

        public ReferenceStreams(LanguageProblem problem, ReferenceParameters weights, int[] streams)
        {
            _problem = problem;
            _weights = weights;
            _streams = streams;
            _layers = [.. Enumerable.Range(0, problem.LayerCount).Select(level => new ReferenceLayer(problem.Shape.Kind, weights, prefix: "", $"_l{level}"))];
            _hidden = StatesOf(problem.Hidden);
            _cell = StatesOf(problem.Cell);
        }

        public double LossSum => _head!.LossSum;

        /// <summary>By row of the window [T,B].</summary>
        public IEnumerable<(int Row, double[] Values)> Probabilities => _head!.Probabilities.Select((values, i) => (RowOf(i / _streams.Length, i % _streams.Length), values));

        /// <summary>Moves the states on.</summary>
        public void Forward()
        {
            _steps.Clear();
            for (int t = 0; t < _problem.Shape.StepCount; t++)
            {
                double[][] input = [.. _streams.Select((_, s) => _weights[LanguageProblem.Table].Row(_problem.Tokens[RowOf(t, s)]).ToArray())];
                var levels = new (double[][], ReferenceStep[])[_layers.Length];
                for (int level = 0; level < _layers.Length; level++)
                {
                    ReferenceStep[] states = _layers[level].Forward(input, _hidden[level], _cell[level]);
                    levels[level] = (input, states);
                    _hidden[level] = Array.ConvertAll(states, state => state.Hidden);
                    _cell[level] = Array.ConvertAll(states, state => state.Cell);
                    input = _hidden[level];
                }

                _steps.Add(levels);
            }

            _head = new ReferenceHead(
                _weights[_problem.HeadWeight],
                _weights[Problem.HeadBias],
                [.. _steps.SelectMany(levels => levels[^1].States.Select(state => state.Hidden))],
                [.. from t in Enumerable.Range(0, _steps.Count) from s in Enumerable.Range(0, _streams.Length) select _problem.Labels[RowOf(t, s)]]);
        }

        /// <summary>Gradients stop at the window's start.</summary>
        public void Backward(ReferenceParameters gradients)
        {
            double[][] features = _head!.Backward(_problem.Labels.Length, gradients[_problem.HeadWeight], gradients[Problem.HeadBias]);
            double[][][] hidden = Array.ConvertAll(_layers, _ => Zeros()), cell = Array.ConvertAll(_layers, _ => Zeros());
            for (int t = _steps.Count - 1; t >= 0; t--)
            {
                double[][] above = features[(t * _streams.Length)..((t + 1) * _streams.Length)];
                for (int level = _layers.Length - 1; level >= 0; level--)
                {
                    for (int s = 0; s < _streams.Length; s++)
                    {
                        TensorPrimitives.Add(hidden[level][s], above[s], hidden[level][s]);
                    }

                    (double[][] input, ReferenceStep[] states) = _steps[t][level];
                    above = _layers[level].Backward(input, states, hidden[level], cell[level], gradients);
                }

                for (int s = 0; s < _streams.Length; s++)
                {
                    Span<double> row = gradients[LanguageProblem.Table].Row(_problem.Tokens[RowOf(t, s)]);
                    TensorPrimitives.Add(row, above[s], row);
                }
            }
        }

        private int RowOf(int step, int place) => (step * _problem.Shape.BatchSize) + _streams[place];

        private double[][] Zeros() => [.. _streams.Select(_ => new double[_problem.Shape.HiddenSize])];

        private double[][][] StatesOf(float[] states)
        {
            int width = _problem.Shape.HiddenSize;
            return [.. Enumerable.Range(0, _layers.Length).Select(level => _streams.Select(stream =>
                Array.ConvertAll(states[(((level * _problem.Shape.BatchSize) + stream) * width)..(((level * _problem.Shape.BatchSize) + stream + 1) * width)], value => (double)value)).ToArray())];
        }
    }
}
