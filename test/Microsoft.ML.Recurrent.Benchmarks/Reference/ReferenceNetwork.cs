namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A problem's network in double precision: what every side's answers are held against. Threads share the sequences.</summary>
internal sealed class ReferenceNetwork
{
    private readonly Problem _problem;
    private readonly ReferenceReading _reading;
    private readonly ReferenceParameters _weights;
    private readonly int[][] _shares;
    private readonly int _lossRowCount;

    public ReferenceNetwork(Problem problem, ReferenceReading reading)
    {
        _problem = problem;
        _reading = reading;
        _weights = ReferenceParameters.Of(problem.Weights);
        int shareCount = Math.Min(Environment.ProcessorCount, problem.Shape.BatchSize);
        _shares = [.. Enumerable.Range(0, problem.Shape.BatchSize).GroupBy(sequence => sequence % shareCount).Select(share => share.ToArray())];
        _lossRowCount = problem.Labels.Count(label => label != Problem.Padding);
    }

    /// <summary>Of every sequence, or step after step where the head stands over more than one step.</summary>
    public float[] Probabilities() => ProbabilitiesOf(Forward());

    /// <summary>Probabilities of each sequence's rows.</summary>
    public IEnumerable<float[]> ProbabilitiesBySequence() =>
        Forward().SelectMany(batch => batch.Probabilities).GroupBy(row => row.Sequence).OrderBy(rows => rows.Key).Select(ByStep);

    /// <summary>
    /// Loss, probabilities and gradients, and the loss after <see cref="Outcome.UpdateCount"/> training steps, which change the weights.
    /// </summary>
    public Outcome Train() => ReferenceTraining.Run(_weights, Learn, () => LossOf(Forward()));

    private (Outcome Outcome, ReferenceParameters Gradients) Learn()
    {
        ReferenceBatch[] batches = Forward();
        var gradients = new ReferenceParameters[batches.Length];
        var inputGradients = new IEnumerable<(int Step, int Sequence, double[] Values)>[batches.Length];
        Parallel.For(0, batches.Length, share =>
        {
            gradients[share] = _weights.ZerosAlike();
            inputGradients[share] = batches[share].Backward(_lossRowCount, gradients[share]);
        });
        ReferenceParameters sum = ReferenceTraining.Sum(gradients);
        var outcome = new Outcome
        {
            [Outcome.Loss] = [LossOf(batches)],
            [Outcome.Probabilities] = ProbabilitiesOf(batches),
            [Outcome.InputGradient] = ByStep(inputGradients.SelectMany(rows => rows)),
        };
        ReferenceTraining.AddTo(outcome, sum);
        return (outcome, sum);
    }

    private ReferenceBatch[] Forward()
    {
        var batches = new ReferenceBatch[_shares.Length];
        Parallel.For(0, batches.Length, share =>
        {
            batches[share] = new ReferenceBatch(_problem, _weights, _reading, _shares[share]);
            batches[share].Forward();
        });
        return batches;
    }

    private float[] ProbabilitiesOf(ReferenceBatch[] batches)
    {
        IEnumerable<(int Step, int Sequence, double[] Values)> rows = batches.SelectMany(batch => batch.Probabilities);
        return _problem.Shape.IsTagger || _reading == ReferenceReading.EveryStep
            ? ByStep(rows)
            : Floats([.. rows.OrderBy(row => row.Sequence).SelectMany(row => row.Values)]);
    }

    private float LossOf(ReferenceBatch[] batches) => (float)(batches.Sum(batch => batch.LossSum()) / _lossRowCount);

    private static float[] ByStep(IEnumerable<(int Step, int Sequence, double[] Values)> rows) =>
        Floats([.. rows.OrderBy(row => row.Step).ThenBy(row => row.Sequence).SelectMany(row => row.Values)]);

    private static float[] Floats(double[] values) => Array.ConvertAll(values, value => (float)value);
}
