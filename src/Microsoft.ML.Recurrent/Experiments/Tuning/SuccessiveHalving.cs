namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>
/// Asynchronous successive halving (Li et al. 2020). A trial pauses at the end of its rung. Of the n results of a rung the best floor(n / reduction) may go on to
/// the next, so none below as many results as the reduction; the highest rung is looked at first. A value of a rung is the best one up to its end, as trainers keep
/// their best weights. With several brackets (Hyperband, Li et al. 2018) a bracket's trials are compared among themselves.
/// </summary>
/// <param name="trials">All trials; those of later proposals are added by the owner.</param>
/// <param name="rungs">Where the rungs end, ascending; the last one is the end of a trial.</param>
/// <param name="reduction">Of how many results one is promoted.</param>
/// <param name="brackets">How many brackets there are; bracket b leaves out the b lowest rungs.</param>
internal sealed class SuccessiveHalving(IReadOnlyList<TrialRecord> trials, IReadOnlyList<int> rungs, int reduction, int brackets) : Scheduler
{
    public override IReadOnlyList<int> Rungs => rungs;

    /// <summary>
    /// Rungs from the end of a trial downwards, each of the epochs of the one above divided by the reduction and rounded, as long as they have the least number of
    /// epochs: 20 epochs by 4 are 1, 5, 20.
    /// </summary>
    public static IReadOnlyList<int> RungsOf(int minimumEpochs, int maximumEpochs, int reduction)
    {
        var rungs = new List<int> { maximumEpochs };
        for (double epochs = maximumEpochs / (double)reduction; epochs >= minimumEpochs; epochs /= reduction)
        {
            rungs.Insert(0, (int)Math.Round(epochs));
        }

        return rungs;
    }

    public override void Begin(TrialRecord trial)
    {
        trial.Bracket = NextBracket();
        trial.ToEpoch = rungs[trial.Bracket];
    }

    public override TrialRecord? NextPromotion()
    {
        for (int rung = rungs.Count - 2; rung >= 0; rung--)
        {
            for (int bracket = 0; bracket < brackets; bracket++)
            {
                if (Promotable(bracket, rung) is { } trial)
                {
                    return trial;
                }
            }
        }

        return null;
    }

    public override void Promote(TrialRecord trial) => trial.ToEpoch = rungs[trial.Bracket + trial.RungValues.Count];

    private TrialRecord? Promotable(int bracket, int rung)
    {
        int place = rung - bracket;
        if (place < 0)
        {
            return null;
        }

        TrialRecord[] results = [.. trials.Where(trial => trial.Bracket == bracket && trial.RungValues.Count > place)];
        return results
            .OrderBy(trial => trial.RungValues[place]).ThenBy(trial => trial.Number)
            .Take(results.Length / reduction)
            .FirstOrDefault(trial => trial.State == TrialState.Paused && trial.RungValues.Count == place + 1);
    }

    // The bracket furthest behind its share; of equal ones the one that stops trials earliest.
    private int NextBracket()
    {
        int next = 0;
        double least = double.PositiveInfinity;
        for (int bracket = 0; bracket < brackets; bracket++)
        {
            double filled = (trials.Count(trial => trial.Bracket == bracket) + 1) / Share(bracket);
            if (filled < least)
            {
                least = filled;
                next = bracket;
            }
        }

        return next;
    }

    // Trials of a bracket with s rungs above its first one, as Hyperband has them: ceil((s_max + 1) / (s + 1) * reduction^s).
    private double Share(int bracket)
    {
        int above = rungs.Count - 1 - bracket;
        double share = rungs.Count / (above + 1.0);
        for (int rung = 0; rung < above; rung++)
        {
            share *= reduction;
        }

        return Math.Ceiling(share - 1e-9);
    }
}
