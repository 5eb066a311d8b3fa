namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>Proposes what to try. What it proposes depends on its seed, on the number of the trial and on what it has been told, in that order, and on nothing else.</summary>
internal abstract class Tuner
{
    /// <summary>The values of a new trial; null: everything has been tried.</summary>
    /// <param name="trial">The new trial's number.</param>
    /// <param name="known">All trials before it, of earlier searches first, then in the order of their numbers.</param>
    public abstract TrialParameters? Propose(int trial, IReadOnlyList<TrialRecord> known);

    /// <summary>A trial has begun, by this tuner's proposal or another's.</summary>
    public virtual void Began(TrialRecord trial)
    {
    }

    /// <summary>A trial has reached the end of a rung or has ended.</summary>
    public virtual void Judged(TrialRecord trial)
    {
    }

    public static Tuner Of(TrialSearchSettings settings, SearchSpace space) => settings.Tuner switch
    {
        RecurrentTuner.Grid => new GridTuner(space),
        RecurrentTuner.Tpe => new TpeTuner(space, settings.Seed),
        RecurrentTuner.CostFrugal => new CostFrugalTuner(space, settings.Seed),
        _ => new RandomTuner(space, settings.Seed),
    };
}
