namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>Spends epochs on trials: how far each goes before others are looked at, and which of them go on. This one trains every trial to its end.</summary>
internal class Scheduler
{
    /// <summary>Where the rungs end, ascending; the last one is the end of a trial.</summary>
    public virtual IReadOnlyList<int> Rungs => [];

    /// <summary>A trial begins: sets its first rung.</summary>
    /// <param name="trial">The new trial.</param>
    public virtual void Begin(TrialRecord trial) => trial.ToEpoch = trial.MaximumEpochs;

    /// <summary>What a trial does after an epoch that it has just been given, before its last one.</summary>
    public virtual TrialAnswer After(TrialRecord trial, int epoch) => TrialAnswer.Continue;

    /// <summary>The paused trial to go on with; null: none may.</summary>
    public virtual TrialRecord? NextPromotion() => null;

    /// <summary>Lets a paused trial go on to the end of its next rung.</summary>
    public virtual void Promote(TrialRecord trial) => throw new InvalidOperationException($"Trial {trial.Number}: without rungs none is paused.");

    public static Scheduler Of(TrialSearchSettings settings, IReadOnlyList<TrialRecord> trials)
    {
        IReadOnlyList<int> rungs = SuccessiveHalving.RungsOf(settings.MinimumEpochs, settings.MaximumEpochs, settings.Reduction);
        return settings.Scheduler switch
        {
            RecurrentScheduler.Asha => new SuccessiveHalving(trials, rungs, settings.Reduction, brackets: 1),
            RecurrentScheduler.Hyperband => new SuccessiveHalving(trials, rungs, settings.Reduction, brackets: rungs.Count),
            RecurrentScheduler.Median => new MedianPruning(trials),
            _ => new Scheduler(),
        };
    }
}
