using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>
/// Stands between the search, which decides and knows no threads, and those who run trials: one call at a time goes through, and each is written to the journal
/// before it is answered. A board that begins with a journal tells the search all of it, and hands out again what was under way.
/// </summary>
internal sealed class TrialBoard
{
    private readonly object _lock = new();
    private readonly ITrialSearch _search;
    private readonly TrialObjective _objective;
    private readonly TrialJournal? _journal;
    private readonly IProgress<TrialReport>? _progress;
    private readonly SortedDictionary<int, ObservedTrial> _records = [];
    private readonly Queue<TrialAssignment> _interrupted = [];
    private int _runningCount;

    /// <param name="search">Decides.</param>
    /// <param name="objective">What trials are compared by.</param>
    /// <param name="journal">Takes what happens; null: nobody does.</param>
    /// <param name="past">What happened before.</param>
    /// <param name="progress">Told of each epoch.</param>
    /// <exception cref="InvalidOperationException">The search does not decide as it did in the past.</exception>
    /// <exception cref="InvalidDataException">A line of the past is missing.</exception>
    public TrialBoard(ITrialSearch search, TrialObjective objective, TrialJournal? journal, IReadOnlyList<JournalEvent> past, IProgress<TrialReport>? progress)
    {
        (_search, _objective, _progress) = (search, objective, progress);
        foreach (JournalEvent line in past)
        {
            Replay(line);
        }

        foreach (ObservedTrial record in _records.Values.Where(record => record.Status == TrialStatus.Running))
        {
            _interrupted.Enqueue(record.Assignment);
        }

        _journal = journal;
    }

    /// <summary>All trials by number; only for a caller who knows that none runs, or within <see cref="Locked{T}"/>.</summary>
    public IEnumerable<ObservedTrial> Records => _records.Values;

    /// <summary>Looks at the trials while nothing changes them.</summary>
    public T Locked<T>(Func<IEnumerable<ObservedTrial>, T> look)
    {
        lock (_lock)
        {
            return look(_records.Values);
        }
    }

    /// <summary>The next trial to run; waits while what runs may decide it. Null: there is none any more.</summary>
    public TrialAssignment? Next(CancellationToken cancellation)
    {
        lock (_lock)
        {
            while (!cancellation.IsCancellationRequested)
            {
                if (_interrupted.TryDequeue(out TrialAssignment? again))
                {
                    _runningCount++;
                    return again;
                }

                if (_search.IsFinished)
                {
                    return null;
                }

                if (_search.Ask() is { } assignment)
                {
                    _runningCount++;
                    Begin(assignment);
                    return assignment;
                }

                if (_runningCount == 0)
                {
                    return null;
                }

                Monitor.Wait(_lock, TimeSpan.FromMilliseconds(50));
            }

            return null;
        }
    }

    /// <summary>Takes an epoch of a trial; returns what it is to do.</summary>
    public TrialAnswer Report(TrialReport epoch)
    {
        TrialAnswer answer;
        lock (_lock)
        {
            ObservedTrial record = _records[epoch.Trial];
            bool isNew = epoch.Epoch > record.EpochCount;
            answer = Take(record, epoch);
            if (!isNew)
            {
                return answer;
            }

            _progress?.Report(epoch);
        }

        return answer;
    }

    /// <summary>Takes what a model was measured at, where epochs have no value of their own.</summary>
    public TrialAnswer Measure(int trial, double metric, double latency)
    {
        lock (_lock)
        {
            ObservedTrial record = _records[trial];
            TrialReport epoch = record.Best ?? record.Epochs[^1];
            double value = _objective.ValueOf(_objective.Custom is null ? _objective.MetricOf(epoch) : metric, epoch, double.IsNaN(latency) ? 1 : latency);
            record.Measure(new Measurement(value, metric, latency));
            record.LastAnswer = _search.Report(trial, record.Assignment.Attempt, record.EpochCount, value, record.Cost);
            return record.LastAnswer;
        }
    }

    /// <summary>An attempt at a trial has ended.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="state">What became of it.</param>
    /// <param name="runtime">Of the attempt.</param>
    /// <param name="error">What ended it, where that was an error.</param>
    public ObservedTrial End(int trial, TrialStatus state, TimeSpan runtime, Exception? error)
    {
        lock (_lock)
        {
            ObservedTrial record = _records[trial];
            var end = new TrialEnd(KindOf(state), record.Value, record.EpochCount, record.Cost, error?.Message);
            if (state != TrialStatus.Cancelled)
            {
                // What was cancelled is under way still for whoever goes on with the folder.
                _journal?.Write(new JournalEvent
                {
                    End = new JournalEnd(trial, record.Assignment.Attempt, end, runtime.TotalSeconds, record.LastMeasurement),
                });
            }

            record.Runtime += runtime;
            (record.Status, record.Error) = (state, error);
            _search.Tell(trial, record.Assignment.Attempt, end);
            _runningCount--;
            Monitor.PulseAll(_lock);
            return record;
        }
    }

    private static TrialEndKind KindOf(TrialStatus state) => state switch
    {
        TrialStatus.Finished => TrialEndKind.Finished,
        TrialStatus.Paused => TrialEndKind.Paused,
        TrialStatus.Pruned => TrialEndKind.Pruned,
        TrialStatus.Failed => TrialEndKind.Failed,
        _ => TrialEndKind.Cancelled,
    };

    private static TrialStatus StateOf(TrialEndKind kind) => kind switch
    {
        TrialEndKind.Finished => TrialStatus.Finished,
        TrialEndKind.Paused => TrialStatus.Paused,
        TrialEndKind.Pruned => TrialStatus.Pruned,
        TrialEndKind.Failed => TrialStatus.Failed,
        _ => TrialStatus.Cancelled,
    };

    private ObservedTrial Begin(TrialAssignment assignment)
    {
        if (_records.TryGetValue(assignment.Trial, out ObservedTrial? record))
        {
            record.Assignment = assignment;
        }
        else
        {
            record = new ObservedTrial(assignment);
            _records.Add(assignment.Trial, record);
        }

        (record.Status, record.LastAnswer) = (TrialStatus.Running, TrialAnswer.Continue);
        _journal?.Write(new JournalEvent { Begin = assignment });
        return record;
    }

    private TrialAnswer Take(ObservedTrial record, TrialReport epoch)
    {
        bool isNew = epoch.Epoch > record.EpochCount;
        double value = _objective.ValueOf(epoch);
        if (isNew)
        {
            _journal?.Write(new JournalEvent { Epoch = epoch });
            record.Epochs.Add(epoch);
            record.Values.Add(value);
        }

        record.LastAnswer = !_objective.NeedsModel ? _search.Report(epoch.Trial, record.Assignment.Attempt, epoch.Epoch, value, epoch.Cost)
            : epoch.Epoch < record.Assignment.ToEpoch ? TrialAnswer.Continue
            : TrialAnswer.Pause;
        return record.LastAnswer;
    }

    private ObservedTrial Begun(int trial) => _records.GetValueOrDefault(trial) ?? throw new InvalidDataException(
        $"Option Folder: '{TrialJournal.FileName}' is damaged: expected the line of the beginning of trial {trial} before those of its epochs and its end, got none.");

    private void Replay(JournalEvent line)
    {
        switch (line)
        {
            case { Begin: { } begin }:
                TrialAssignment? asked = _search.Ask(begin.Trial);
                if (asked is null || asked.Trial != begin.Trial || asked.Attempt != begin.Attempt || !asked.Parameters.Equals(begin.Parameters) || asked.Seed != begin.Seed)
                {
                    throw new InvalidOperationException(
                        $"Option Folder: the search does not propose what the folder holds: trial {begin.Trial} ({begin.Parameters}) there, "
                        + (asked is null ? "none now." : $"trial {asked.Trial} ({asked.Parameters}) now."));
                }

                Begin(asked);
                break;
            case { Epoch: { } epoch }:
                Take(Begun(epoch.Trial), epoch);
                break;
            case { End: { } end }:
                ObservedTrial record = Begun(end.Trial);
                if (end.Measurement is { } measurement)
                {
                    record.Measure(measurement);
                    _search.Report(end.Trial, end.Attempt, record.EpochCount, measurement.Value, record.Cost);
                }

                record.Runtime += TimeSpan.FromSeconds(end.Seconds);
                record.Status = StateOf(end.Result.Kind);
                record.Error = end.Result.Error is { } error ? new InvalidOperationException(error) : null;
                _search.Tell(end.Trial, end.Attempt, end.Result);
                break;
        }
    }
}
