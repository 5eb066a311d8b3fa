namespace Microsoft.ML.Recurrent;

/// <summary>How an experiment chooses the options of its next trial. Its first trial is the starting point, whatever the tuner.</summary>
public enum RecurrentTuner
{
    /// <summary>Draws each option evenly within its range, on a log scale where the range has one.</summary>
    Random,

    /// <summary>
    /// Goes through all combinations of choices and of five values per range, the last option fastest. Only for spaces restricted to a few options.
    /// </summary>
    Grid,

    /// <summary>
    /// Tree-structured Parzen estimator (Bergstra et al. 2011), of all options together (Falkner et al. 2018): after ten random trials, values that are
    /// frequent among the best tenth and rare among the others.
    /// </summary>
    Tpe,

    /// <summary>
    /// Cost-frugal optimization (Wu et al. 2021): a walk that begins with small networks and moves on only to what is better, so that large ones
    /// are trained only where they pay. Costs are multiply-adds.
    /// </summary>
    CostFrugal,
}
