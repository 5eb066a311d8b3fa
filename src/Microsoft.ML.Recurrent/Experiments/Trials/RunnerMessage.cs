namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>A line between an experiment and a process that runs its trials: exactly one of its parts is there.</summary>
internal sealed record RunnerMessage
{
    /// <summary>To the process: a trial to run.</summary>
    public TrialOrder? Order { get; init; }

    /// <summary>To the process: the answer to its last report.</summary>
    public TrialCommand? Command { get; init; }

    /// <summary>From the process: an epoch has ended.</summary>
    public TrialReport? Report { get; init; }

    /// <summary>From the process: the order is done; paths of the models of all folds.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>From the process: the trial has failed.</summary>
    public string? Error { get; init; }
}
