namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A problem's encoder-decoder in double precision. Threads share the pairs.</summary>
internal sealed class SequenceReference
{
    private readonly SequenceProblem _problem;
    private readonly ReferenceParameters _weights;
    private readonly int[][] _shares;
    private readonly int _symbolCount;

    public SequenceReference(SequenceProblem problem)
    {
        _problem = problem;
        _weights = ReferenceParameters.Of(problem.Weights);
        int shareCount = Math.Min(Environment.ProcessorCount, problem.Shape.BatchSize);
        _shares = [.. Enumerable.Range(0, problem.Shape.BatchSize).GroupBy(pair => pair % shareCount).Select(share => share.ToArray())];
        _symbolCount = problem.Shape.RowCount;
    }

    public Outcome Train() => ReferenceTraining.Run(_weights, Learn, () => LossOf(Forward()));

    private (Outcome Outcome, ReferenceParameters Gradients) Learn()
    {
        ReferencePairs[] shares = Forward();
        var gradients = new ReferenceParameters[shares.Length];
        Parallel.For(0, shares.Length, share =>
        {
            gradients[share] = _weights.ZerosAlike();
            shares[share].Backward(_symbolCount, gradients[share]);
        });
        ReferenceParameters sum = ReferenceTraining.Sum(gradients);
        var outcome = new Outcome
        {
            [Outcome.Loss] = [LossOf(shares)],
            [Outcome.Probabilities] = [.. shares.SelectMany(share => share.Probabilities).OrderBy(pair => pair.Pair)
                .SelectMany(pair => pair.Rows).SelectMany(row => row).Select(value => (float)value)],
        };
        ReferenceTraining.AddTo(outcome, sum);
        return (outcome, sum);
    }

    private ReferencePairs[] Forward()
    {
        var shares = new ReferencePairs[_shares.Length];
        Parallel.For(0, shares.Length, share =>
        {
            shares[share] = new ReferencePairs(_problem, _weights, _shares[share]);
            shares[share].Forward();
        });
        return shares;
    }

    private float LossOf(ReferencePairs[] shares) => (float)(shares.Sum(share => share.LossSum) / _symbolCount);
}
