namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Holds the answers of the sides of a case against the double-precision reference.</summary>
internal static class Examination
{
    /// <summary>How far each side is from the reference, by its name; trains the sides of a training case.</summary>
    public static IReadOnlyDictionary<string, Difference> Of(Case row, IReadOnlyList<IContestant> contestants, ReferenceOutcomes references) =>
        contestants.ToDictionary(
            one => one.Name,
            one => AnswersOf(one, row.Operation == OperationKind.Training).DifferenceFrom(references.Of(row, one.ReadsPadding)));

    private static Outcome AnswersOf(IContestant contestant, bool trains)
    {
        Outcome answers = contestant.Examine();
        if (trains)
        {
            for (int update = 0; update < Outcome.UpdateCount; update++)
            {
                contestant.Run();
            }

            answers.Add(Outcome.LossAfterUpdates, contestant.Examine()[Outcome.Loss]);
        }

        return answers;
    }
}
