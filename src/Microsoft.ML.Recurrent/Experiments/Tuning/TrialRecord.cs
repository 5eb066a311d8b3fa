namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>What the search knows of a trial. Only <see cref="TrialSearch"/> and its scheduler change it.</summary>
internal sealed class TrialRecord(int number, TrialParameters parameters)
{
    private readonly List<EpochRecord> _epochs = [];
    private int _rungEpoch;

    /// <summary>From 0 in the order of proposals; below 0: of an earlier search.</summary>
    public int Number => number;

    public TrialParameters Parameters => parameters;

    public ulong Seed { get; init; }

    public int MaximumEpochs { get; init; }

    public TrialState State { get; set; }

    public int Attempt { get; set; }

    /// <summary>Where it was paused last; 0: never.</summary>
    public int FromEpoch { get; set; }

    /// <summary>Where its rung ends.</summary>
    public int ToEpoch { get; set; }

    /// <summary>The bracket of Hyperband: how many of the lowest rungs the trial leaves out.</summary>
    public int Bracket { get; set; }

    /// <summary>The best value at the end of each rung that it reached, from its first rung on.</summary>
    public List<double> RungValues { get; } = [];

    /// <summary>The value that its end gave; NaN: none.</summary>
    public double EndValue { get; set; } = double.NaN;

    public long Cost { get; set; }

    public int Epochs => Math.Max(_epochs.Count == 0 ? 0 : _epochs[^1].Epoch, EndEpochs);

    public int EndEpochs { get; set; }

    public bool HasEnded => State is TrialState.Finished or TrialState.Pruned or TrialState.Failed or TrialState.Cancelled;

    /// <summary>How far it came: the rungs below its last one count, those that its bracket leaves out too. Failed trials came less far than any other.</summary>
    public int Depth => State == TrialState.Failed ? -1 : Bracket + RungValues.Count;

    /// <summary>Its value where it came furthest; infinite: none.</summary>
    public double Value => State == TrialState.Failed ? double.PositiveInfinity
        : double.IsFinite(EndValue) ? EndValue
        : RungValues.Count > 0 ? RungValues[^1]
        : BestAt(int.MaxValue);

    /// <summary>Whether anything is known of its worth: it has reached a rung or ended.</summary>
    public bool IsJudged => HasEnded || RungValues.Count > 0;

    /// <summary>The best value of the epochs up to one; infinite: none.</summary>
    public double BestAt(int epoch)
    {
        double best = double.PositiveInfinity;
        foreach (EpochRecord each in _epochs)
        {
            best = each.Epoch <= epoch && each.Value < best ? each.Value : best;
        }

        return best;
    }

    /// <summary>It has reached the end of a rung, or ended within one.</summary>
    public void AddRung(int epoch)
    {
        _rungEpoch = epoch;
        RungValues.Add(double.IsFinite(EndValue) ? EndValue : BestAt(epoch));
    }

    /// <summary>Whether the epochs up to this one are in a rung already.</summary>
    public bool HasRungOf(int epoch) => RungValues.Count > 0 && _rungEpoch >= epoch;

    /// <summary>Whether it has a value of an epoch that late.</summary>
    public bool Reached(int epoch) => _epochs.Count > 0 && _epochs[^1].Epoch >= epoch;

    public EpochRecord? EpochAt(int epoch) => _epochs.Find(each => each.Epoch == epoch);

    /// <summary>Epochs come in order; one that is told late is of no use.</summary>
    public bool Add(EpochRecord epoch)
    {
        if (Reached(epoch.Epoch))
        {
            return false;
        }

        _epochs.Add(epoch);
        return true;
    }

    public void Answer(EpochRecord epoch, TrialAnswer answer) => _epochs[_epochs.IndexOf(epoch)] = epoch with { Answer = answer };

    /// <summary>Whether one trial came further than another, or as far with a better value; of equal ones the earlier.</summary>
    public static int Compare(TrialRecord a, TrialRecord b)
        => a.Depth != b.Depth ? b.Depth.CompareTo(a.Depth) : a.Value != b.Value ? a.Value.CompareTo(b.Value) : a.Number.CompareTo(b.Number);

    /// <summary>A trial of an earlier search: it has ended and belongs to no rung of this one's scheduler.</summary>
    public static TrialRecord OfEarlier(int number, EarlierTrial trial, int rungs)
    {
        var record = new TrialRecord(-1 - number, trial.Parameters)
        {
            State = double.IsFinite(trial.Value) ? TrialState.Finished : TrialState.Failed,
            EndValue = trial.Value,
            EndEpochs = trial.Epochs,
            Cost = trial.Cost,
        };
        record.RungValues.AddRange(Enumerable.Repeat(trial.Value, rungs));
        return record;
    }
}
