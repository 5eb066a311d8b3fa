using System.Numerics.Tensors;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Some of a problem's pairs through the encoder-decoder and back, in double precision on one thread.</summary>
/// <param name="problem">The pairs.</param>
/// <param name="weights">The weights.</param>
/// <param name="pairs">Which pairs, the longest source first.</param>
internal sealed class ReferencePairs(SequenceProblem problem, ReferenceParameters weights, int[] pairs)
{
    // The decoder takes the pairs with the longest targets first.
    private readonly int[] _order = [.. Enumerable.Range(0, pairs.Length).OrderByDescending(place => problem.Targets[pairs[place]].Length)];
    private readonly ReferenceLayer _encoder = new(problem.Shape.Kind, weights, "encoder.", "_l0");
    private readonly ReferenceLayer _decoder = new(problem.Shape.Kind, weights, "decoder.", "_l0");
    private readonly List<(double[][] Input, ReferenceStep[] States)> _encoded = [];
    private readonly List<(double[][] Input, ReferenceStep[] States, ReferenceAlignment[] Attention)> _decoded = [];
    private ReferenceMemory[] _memories = [];
    private ReferenceHead? _head;

    private int Width => problem.Shape.HiddenSize;

    public double LossSum => _head!.LossSum;

    /// <summary>The pairs' probabilities, step after step.</summary>
    public IEnumerable<(int Pair, double[][] Rows)> Probabilities
    {
        get
        {
            int first = 0;
            foreach (int pair in pairs)
            {
                int count = problem.Targets[pair].Length + 1;
                yield return (pair, _head!.Probabilities[first..(first + count)]);
                first += count;
            }
        }
    }

    public void Forward()
    {
        double[][] hidden = Zeros(), cell = Zeros();
        List<double[]>[] outputs = [.. pairs.Select(_ => new List<double[]>())];
        for (int t = 0; t < problem.Sources[pairs[0]].Length; t++)
        {
            int count = pairs.Count(pair => problem.Sources[pair].Length > t);
            double[][] input = [.. pairs.Take(count).Select(pair => VectorOf(SequenceProblem.SourceTable, problem.Sources[pair][t]))];
            ReferenceStep[] states = _encoder.Forward(input, hidden[..count], cell);
            _encoded.Add((input, states));
            for (int place = 0; place < count; place++)
            {
                hidden[place] = states[place].Hidden;
                cell[place] = states[place].Cell;
                outputs[place].Add(states[place].Hidden);
            }
        }

        _memories = Array.ConvertAll(outputs, rows => new ReferenceMemory(weights, [.. rows]));
        Decode(hidden, cell);
        int[] labels = [.. pairs.SelectMany(problem.LabelsOf)];
        double[][] features = [.. Enumerable.Range(0, pairs.Length).SelectMany(place =>
            Enumerable.Range(0, problem.Targets[pairs[place]].Length + 1).Select(t => _decoded[t].Attention[Array.IndexOf(_order, place)].Output))];
        _head = new ReferenceHead(weights[Problem.HeadWeight], weights[Problem.HeadBias], features, labels);
    }

    /// <summary>Adds the gradients of the loss, a mean over so many symbols here and in other shares.</summary>
    public void Backward(int symbolCount, ReferenceParameters gradients)
    {
        double[][] features = _head!.Backward(symbolCount, gradients[Problem.HeadWeight], gradients[Problem.HeadBias]);
        int[] firsts = new int[pairs.Length];
        for (int place = 1; place < pairs.Length; place++)
        {
            firsts[place] = firsts[place - 1] + problem.Targets[pairs[place - 1]].Length + 1;
        }

        double[][] hidden = Zeros(), cell = Zeros(), fed = Zeros();
        for (int t = _decoded.Count - 1; t >= 0; t--)
        {
            (double[][] input, ReferenceStep[] states, ReferenceAlignment[] attention) = _decoded[t];
            for (int i = 0; i < states.Length; i++)
            {
                double[] outputGradient = features[firsts[_order[i]] + t];
                TensorPrimitives.Add(outputGradient, fed[i], outputGradient);
                TensorPrimitives.Add(hidden[i], _memories[_order[i]].Backward(attention[i], outputGradient, gradients), hidden[i]);
            }

            double[][] inputGradient = _decoder.Backward(input, states, hidden, cell, gradients);
            for (int i = 0; i < states.Length; i++)
            {
                AddTo(gradients, SequenceProblem.TargetTable, problem.InputsOf(pairs[_order[i]])[t], inputGradient[i]);
                if (problem.Shape.FeedsInput)
                {
                    fed[i] = inputGradient[i][problem.Shape.InputSize..];
                }
            }
        }

        BackwardEncoder(hidden, cell, gradients);
    }

    private void Decode(double[][] finalHidden, double[][] finalCell)
    {
        double[][] hidden = Array.ConvertAll(_order, place => finalHidden[place]), cell = Array.ConvertAll(_order, place => finalCell[place]), fed = Zeros();
        for (int t = 0; t <= problem.Targets[pairs[_order[0]]].Length; t++)
        {
            int count = _order.Count(place => problem.Targets[pairs[place]].Length >= t);
            double[][] input = [.. Enumerable.Range(0, count).Select(i =>
            {
                double[] vector = VectorOf(SequenceProblem.TargetTable, problem.InputsOf(pairs[_order[i]])[t]);
                return problem.Shape.FeedsInput ? [.. vector, .. fed[i]] : vector;
            })];
            ReferenceStep[] states = _decoder.Forward(input, hidden[..count], cell);
            ReferenceAlignment[] attention = [.. states.Select((state, i) => _memories[_order[i]].Attend(state.Hidden))];
            _decoded.Add((input, states, attention));
            for (int i = 0; i < count; i++)
            {
                (hidden[i], cell[i], fed[i]) = (states[i].Hidden, states[i].Cell, attention[i].Output);
            }
        }
    }

    private void BackwardEncoder(double[][] hiddenInOrder, double[][] cellInOrder, ReferenceParameters gradients)
    {
        double[][] hidden = Zeros(), cell = Zeros();
        for (int i = 0; i < _order.Length; i++)
        {
            (hidden[_order[i]], cell[_order[i]]) = (hiddenInOrder[i], cellInOrder[i]);
        }

        Array.ForEach(_memories, memory => memory.Finish(gradients));
        for (int t = _encoded.Count - 1; t >= 0; t--)
        {
            (double[][] input, ReferenceStep[] states) = _encoded[t];
            for (int place = 0; place < states.Length; place++)
            {
                TensorPrimitives.Add(hidden[place], _memories[place].ValueGradients[t], hidden[place]);
            }

            double[][] inputGradient = _encoder.Backward(input, states, hidden, cell, gradients);
            for (int place = 0; place < states.Length; place++)
            {
                AddTo(gradients, SequenceProblem.SourceTable, problem.Sources[pairs[place]][t], inputGradient[place]);
            }
        }
    }

    private double[] VectorOf(string table, int token) => weights[table].Row(token).ToArray();

    private void AddTo(ReferenceParameters gradients, string table, int token, double[] gradient)
    {
        Span<double> row = gradients[table].Row(token);
        TensorPrimitives.Add(row, gradient.AsSpan(0, row.Length), row);
    }

    private double[][] Zeros() => [.. pairs.Select(_ => new double[Width])];
}
