namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What the double-precision reference answers, case by case; what cases share is computed once.</summary>
internal sealed class ReferenceOutcomes
{
    private readonly Dictionary<(OperationKind, Shape, ReferenceReading), Outcome> _computed = [];

    /// <summary>Computes what any side of these cases is held against.</summary>
    public static ReferenceOutcomes Of(IEnumerable<Case> cases)
    {
        var outcomes = new ReferenceOutcomes();
        foreach (Case row in cases)
        {
            outcomes.Of(row, readsPadding: false);
            if (row.Operation == OperationKind.Training && row.Shape.IsRagged)
            {
                outcomes.Of(row, readsPadding: true);
            }
        }

        return outcomes;
    }

    /// <summary>
    /// The tensors that a side must give. One that reads padding has answers of its own, where a bidirectional network meets the
    /// padding before the steps of a sequence.
    /// </summary>
    public Outcome Of(Case row, bool readsPadding)
    {
        ReferenceReading reading = row.Operation == OperationKind.Streaming ? ReferenceReading.EveryStep
            : readsPadding && row.Shape.DirectionCount == 2 ? ReferenceReading.WithPadding
            : ReferenceReading.Usual;
        (OperationKind, Shape, ReferenceReading) key = (row.Operation, row.Shape with { WantsInputGradient = false }, reading);
        if (!_computed.TryGetValue(key, out Outcome? outcome))
        {
            outcome = Compute(row, reading);
            _computed.Add(key, outcome);
        }

        return row.Shape.WantsInputGradient ? outcome : outcome.Without(Outcome.InputGradient);
    }

    private static Outcome Compute(Case row, ReferenceReading reading)
    {
        switch (row.Shape.Task)
        {
            case TaskKind.Language:
                return new LanguageReference(new LanguageProblem(row.Shape)).Train();
            case TaskKind.Forecast:
                var forecaster = new ForecastReference(new ForecastProblem(row.Shape));
                return row.Operation == OperationKind.Training ? forecaster.Train() : forecaster.Forecast();
            case TaskKind.Sequences:
                var pairs = new SequenceProblem(row.Shape);
                return row.Operation == OperationKind.Writing ? new ReferenceWriting(pairs).Write() : new SequenceReference(pairs).Train();
        }

        var network = new ReferenceNetwork(new Problem(row.Shape), reading);
        switch (row.Operation)
        {
            case OperationKind.Training:
                return network.Train();
            case OperationKind.OneByOne:
                var outcome = new Outcome();
                foreach ((int sequence, float[] probabilities) in network.ProbabilitiesBySequence().Index())
                {
                    outcome.Add(Outcome.ProbabilitiesOf(sequence), probabilities);
                }

                return outcome;
            default:
                return new Outcome { [Outcome.Probabilities] = network.Probabilities() };
        }
    }
}
