namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>
/// Median pruning (Golovin et al. 2017, "Vizier"): once enough trials have finished, a trial ends at an epoch at which its best value so far is worse than the median of
/// the values that finished trials had at that epoch.
/// </summary>
/// <param name="trials">All trials; those of later proposals are added by the owner.</param>
internal sealed class MedianPruning(IReadOnlyList<TrialRecord> trials) : Scheduler
{
    /// <summary>Trials that must have finished first.</summary>
    public const int MinimumFinished = 5;

    public override TrialAnswer After(TrialRecord trial, int epoch)
    {
        TrialRecord[] finished = [.. trials.Where(other => other.State == TrialState.Finished)];
        if (finished.Length < MinimumFinished)
        {
            return TrialAnswer.Continue;
        }

        double[] values = [.. finished.Select(other => other.EpochAt(epoch)?.Value).OfType<double>().Order()];
        return values.Length > 0 && trial.BestAt(epoch) > Median(values) ? TrialAnswer.Prune : TrialAnswer.Continue;
    }

    private static double Median(double[] ordered)
        => ordered.Length % 2 == 1 ? ordered[ordered.Length / 2] : (ordered[ordered.Length / 2 - 1] + ordered[ordered.Length / 2]) / 2;
}
