namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Targets of a given length that an encoder-decoder writes, in double precision: beam search, of which a beam of one is greedy. A hypothesis goes on with symbols
/// other than the unknown one, the begin and the end; the end's log-probability counts at last.
/// </summary>
internal sealed class ReferenceWriting(SequenceProblem problem)
{
    private readonly ReferenceParameters _weights = ReferenceParameters.Of(problem.Weights);

    /// <summary>Symbols and log-probability of the best hypothesis of each source.</summary>
    public Outcome Write()
    {
        var best = new Hypothesis[problem.Sources.Length];
        Parallel.For(0, best.Length, sequence => best[sequence] = Write(problem.Sources[sequence], problem.Targets[sequence].Length));
        return new Outcome
        {
            [Outcome.Symbols] = [.. best.SelectMany(hypothesis => hypothesis.Symbols).Select(symbol => (float)symbol)],
            [Outcome.LogProbabilities] = [.. best.Select(hypothesis => (float)hypothesis.LogProbability)],
        };
    }

    private Hypothesis Write(int[] source, int length)
    {
        RecurrentKind kind = problem.Shape.Kind;
        int width = problem.Shape.HiddenSize;
        var encoder = new ReferenceLayer(kind, _weights, "encoder.", "_l0");
        var decoder = new ReferenceLayer(kind, _weights, "decoder.", "_l0");
        double[] hidden = new double[width], cell = new double[width];
        var outputs = new List<double[]>();
        foreach (int token in source)
        {
            ReferenceStep step = encoder.Forward([_weights[SequenceProblem.SourceTable].Row(token).ToArray()], [hidden], [cell])[0];
            (hidden, cell) = (step.Hidden, step.Cell);
            outputs.Add(hidden);
        }

        var memory = new ReferenceMemory(_weights, [.. outputs]);
        Hypothesis[] beam = [new([], 0, hidden, cell, new double[width])];
        for (int place = 0; place <= length; place++)
        {
            ReferenceStep[] states = decoder.Forward([.. beam.Select(InputOf)], [.. beam.Select(one => one.Hidden)], [.. beam.Select(one => one.Cell)]);
            double[][] fed = [.. states.Select(state => memory.Attend(state.Hidden).Output)];
            double[][] probabilities = _weights[Problem.HeadWeight].Times(fed);
            Array.ForEach(probabilities, row => ReferenceHead.Softmax(row, _weights[Problem.HeadBias].Values));
            beam =
            [
                .. from i in Enumerable.Range(0, beam.Length)
                   from symbol in place == length ? [SequenceProblem.End] : BestOf(probabilities[i])
                   let sum = beam[i].LogProbability + Math.Log(probabilities[i][symbol])
                   orderby sum descending
                   select new Hypothesis([.. beam[i].Symbols, symbol], sum, states[i].Hidden, states[i].Cell, fed[i]),
            ];
            beam = beam[..Math.Min(beam.Length, problem.Shape.BeamSize)];
        }

        return beam[0] with { Symbols = beam[0].Symbols[..length] };
    }

    private double[] InputOf(Hypothesis hypothesis)
    {
        int symbol = hypothesis.Symbols is [.., int last] ? last : SequenceProblem.Begin;
        double[] vector = _weights[SequenceProblem.TargetTable].Row(symbol).ToArray();
        return problem.Shape.FeedsInput ? [.. vector, .. hypothesis.Fed] : vector;
    }

    private IEnumerable<int> BestOf(double[] probabilities) => Enumerable.Range(SequenceProblem.FirstSymbol, probabilities.Length - SequenceProblem.FirstSymbol)
        .OrderByDescending(symbol => probabilities[symbol]).Take(problem.Shape.BeamSize);

    private sealed record Hypothesis(int[] Symbols, double LogProbability, double[] Hidden, double[] Cell, double[] Fed);
}
