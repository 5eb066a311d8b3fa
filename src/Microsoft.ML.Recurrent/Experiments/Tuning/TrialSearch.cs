using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>A tuner that proposes trials, a scheduler that spends epochs on them, and the book of what became of each.</summary>
internal sealed class TrialSearch : ITrialSearch
{
    private const string EpochsOption = "NumberOfEpochs";

    private readonly TrialSearchSettings _settings;
    private readonly List<TrialRecord> _trials = [];
    private readonly List<TrialRecord> _known = [];
    private readonly Queue<TrialParameters> _enqueued;
    private readonly Tuner _tuner;
    private readonly Scheduler _scheduler;
    private long _epochs;
    private bool _isUsedUp;

    public TrialSearch(TrialSearchSettings settings)
    {
        settings.Validate();
        _settings = settings;
        _scheduler = Scheduler.Of(settings, _trials);
        Space = _scheduler.Rungs.Count > 0 ? settings.Space.Without(EpochsOption) : settings.Space;
        _tuner = Tuner.Of(settings, Space);
        _enqueued = new Queue<TrialParameters>([Tried(settings.Start ?? Space.Start), .. settings.Enqueued.Select(Tried)]);
        foreach (EarlierTrial trial in settings.Earlier)
        {
            var record = TrialRecord.OfEarlier(_known.Count, trial, _scheduler.Rungs.Count(rung => rung <= trial.Epochs));
            _known.Add(record);
            _tuner.Began(record);
            _tuner.Judged(record);
        }
    }

    /// <summary>What is tried: the space of the settings, without epochs where the scheduler decides about them.</summary>
    public SearchSpace Space { get; }

    /// <summary>All trials in the order of their numbers.</summary>
    public IReadOnlyList<TrialRecord> Trials => _trials;

    public bool IsFinished => !IsUnderWay && (IsSpent || (!MayBegin && NextPromotion is null));

    /// <summary>The trial that came furthest, with the best value; null: none has a value.</summary>
    public TrialRecord? Best => _trials.Where(trial => double.IsFinite(trial.Value)).Order(Comparer<TrialRecord>.Create(TrialRecord.Compare)).FirstOrDefault();

    private bool IsSpent => _epochs >= (_settings.MaximumTotalEpochs ?? long.MaxValue);

    private bool IsUnderWay => _trials.Exists(trial => trial.State is TrialState.Running or TrialState.Waiting);

    /// <summary>
    /// The paused trial to go on with; null: none. Few trials fill no rung above the lowest, so once none may begin and none has been trained to its end, the best one is.
    /// </summary>
    private TrialRecord? NextPromotion => _scheduler.NextPromotion()
        ?? (MayBegin || IsUnderWay || _trials.Exists(trial => trial.State == TrialState.Finished) ? null
            : _trials.Where(trial => trial.State == TrialState.Paused && double.IsFinite(trial.Value)).Order(Comparer<TrialRecord>.Create(TrialRecord.Compare)).FirstOrDefault());

    private bool MayBegin => _trials.Count < (_settings.MaximumTrials ?? int.MaxValue) && (!_isUsedUp || _enqueued.Count > 0);

    /// <summary>Has a proposal tried before the tuner's own.</summary>
    public void Enqueue(TrialParameters parameters) => _enqueued.Enqueue(Tried(parameters));

    public TrialAssignment? Ask(int? recorded = null)
    {
        TrialRecord? trial = _trials.Find(each => each.State == TrialState.Waiting);
        if (trial is null && !IsSpent)
        {
            trial = Promote(_trials.Find(each => each.Number == recorded && each.State == TrialState.Paused) ?? NextPromotion) ?? Begin() ?? Promote(NextPromotion);
        }

        if (trial is null)
        {
            return null;
        }

        bool resumes = trial.Attempt > 0;
        trial.State = TrialState.Running;
        trial.Attempt++;
        return new TrialAssignment(trial.Number, trial.Attempt, trial.Parameters, trial.Seed, trial.FromEpoch, trial.ToEpoch, trial.MaximumEpochs, resumes);
    }

    public TrialAnswer Report(int trial, int attempt, int epoch, double value, long cost)
    {
        TrialRecord record = Record(trial);
        if (attempt != record.Attempt)
        {
            return TrialAnswer.Stop;
        }

        if (record.EpochAt(epoch) is { } known)
        {
            // What was decided before the pause has been overtaken: a lost checkpoint may have such epochs trained again.
            return epoch <= record.FromEpoch ? TrialAnswer.Continue : known.Answer;
        }

        if (record.State != TrialState.Running)
        {
            return TrialAnswer.Stop;
        }

        bool isNumber = double.IsFinite(value);
        var added = new EpochRecord(epoch, isNumber ? value : double.PositiveInfinity, TrialAnswer.Continue);
        if (!record.Add(added))
        {
            return TrialAnswer.Continue;
        }

        _epochs++;
        record.Cost = Math.Max(record.Cost, cost);
        TrialAnswer answer = !isNumber ? TrialAnswer.Prune : AnswerAfter(record, epoch);
        record.Answer(added, answer);
        return answer;
    }

    public void Tell(int trial, int attempt, TrialEnd end)
    {
        TrialRecord record = Record(trial);
        if (attempt != record.Attempt || record.State != TrialState.Running)
        {
            return;
        }

        record.Cost = Math.Max(record.Cost, end.Cost);
        if (end.Kind == TrialEndKind.Paused)
        {
            // In the midst of a rung nothing has to be waited for.
            record.State = record.Reached(record.ToEpoch) ? TrialState.Paused : TrialState.Waiting;
            record.FromEpoch = end.Epochs;
            return;
        }

        record.State = end.Kind switch
        {
            TrialEndKind.Finished => TrialState.Finished,
            TrialEndKind.Pruned => TrialState.Pruned,
            TrialEndKind.Failed => TrialState.Failed,
            _ => TrialState.Cancelled,
        };
        record.EndEpochs = end.Epochs;
        if (record.State == TrialState.Finished)
        {
            record.EndValue = end.Value;
            if (double.IsFinite(record.Value) && !record.HasRungOf(end.Epochs))
            {
                record.AddRung(end.Epochs);
            }
        }

        _tuner.Judged(record);
    }

    /// <summary>An attempt was lost, with its process or its machine: the trial is handed out again, from its last checkpoint.</summary>
    public void Release(int trial, int attempt)
    {
        TrialRecord record = Record(trial);
        if (attempt == record.Attempt && record.State == TrialState.Running)
        {
            record.State = TrialState.Waiting;
        }
    }

    private TrialAnswer AnswerAfter(TrialRecord record, int epoch)
    {
        bool isRungEnd = epoch >= record.ToEpoch;
        if (isRungEnd)
        {
            record.AddRung(epoch);
            _tuner.Judged(record);
        }

        return IsSpent || epoch >= record.MaximumEpochs ? TrialAnswer.Stop : isRungEnd ? TrialAnswer.Pause : _scheduler.After(record, epoch);
    }

    private TrialParameters Tried(TrialParameters given)
        => _scheduler.Rungs.Count > 0 ? new TrialParameters(given.Where(pair => pair.Key != EpochsOption)) : given;

    private TrialRecord? Promote(TrialRecord? trial)
    {
        if (trial is not null)
        {
            _scheduler.Promote(trial);
        }

        return trial;
    }

    private TrialRecord? Begin()
    {
        if (!MayBegin)
        {
            return null;
        }

        int number = _trials.Count;
        TrialParameters? parameters = _enqueued.Count > 0 ? _enqueued.Dequeue() : _tuner.Propose(number, _known);
        if (parameters is null)
        {
            _isUsedUp = true;
            return null;
        }

        (uint low, _, _, _) = Philox.Block((uint)_settings.Seed, (uint)(_settings.Seed >> 32), (uint)number, (uint)RandomPurpose.TrialSeed, 0, 0);
        var trial = new TrialRecord(number, parameters) { Seed = low >> 1, MaximumEpochs = EpochsOf(parameters) };
        _scheduler.Begin(trial);
        _trials.Add(trial);
        _known.Add(trial);
        _tuner.Began(trial);
        return trial;
    }

    private int EpochsOf(TrialParameters parameters)
        => _scheduler.Rungs.Count == 0 && parameters.TryGetValue(EpochsOption, out object? epochs) && epochs is double and >= 1
            ? (int)Math.Min((double)epochs, _settings.MaximumEpochs)
            : _settings.MaximumEpochs;

    private TrialRecord Record(int trial)
        => (uint)trial < (uint)_trials.Count
            ? _trials[trial]
            : throw new ArgumentOutOfRangeException(nameof(trial), $"Trial: expected 0 to {_trials.Count - 1}, a trial that was handed out, got {trial}.");
}
