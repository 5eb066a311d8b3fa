using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>A line of the journal: exactly one of its parts is there.</summary>
internal sealed record JournalEvent
{
    /// <summary>The first line.</summary>
    public JournalHeader? Experiment { get; init; }

    /// <summary>A trial begins or goes on.</summary>
    public TrialAssignment? Begin { get; init; }

    /// <summary>An epoch has ended.</summary>
    public TrialReport? Epoch { get; init; }

    /// <summary>An attempt at a trial has ended.</summary>
    public JournalEnd? End { get; init; }
}
