namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>Finds the <see cref="ParameterImportance"/> of each option of a space from its trials.</summary>
internal static class Importances
{
    /// <summary>Trials below which nothing can be said.</summary>
    public const int MinimumTrials = 10;

    /// <summary>The options, the most important first; empty where fewer than <see cref="MinimumTrials"/> trials are judged.</summary>
    /// <param name="space">What was tried.</param>
    /// <param name="trials">The trials. Those that reached no rung and did not end are passed over.</param>
    /// <param name="seed">Of the forest.</param>
    public static IReadOnlyList<ParameterImportance> Of(SearchSpace space, IEnumerable<TrialRecord> trials, ulong seed)
    {
        // Ranks, not values: one training that went astray would else be all that there is to explain.
        TrialRecord[] judged = [.. trials.Where(trial => trial.IsJudged).Order(Comparer<TrialRecord>.Create(TrialRecord.Compare))];
        if (judged.Length < MinimumTrials || space.Parameters.Count == 0)
        {
            return [];
        }

        double[][] features = [.. judged.Select(trial => space.Parameters.Select(parameter => FeatureOf(parameter, trial.Parameters)).ToArray())];
        double[] ranks = [.. Enumerable.Range(0, judged.Length).Select(rank => rank / (double)judged.Length)];
        var forest = new RegressionForest(features, ranks, seed);
        double[] importances = [.. Enumerable.Range(0, space.Parameters.Count).Select(forest.ImportanceOf)];
        double sum = importances.Sum();
        return [.. space.Parameters
            .Select((parameter, index) => new ParameterImportance(parameter.Name, sum > 0 ? importances[index] / sum : 0))
            .OrderByDescending(each => each.Importance)];
    }

    // An option that does not count stands apart, below all values.
    private static double FeatureOf(SearchParameter parameter, TrialParameters point)
        => point.TryGetValue(parameter.Name, out object? value) ? parameter.ToUnit(value) : -1;
}
