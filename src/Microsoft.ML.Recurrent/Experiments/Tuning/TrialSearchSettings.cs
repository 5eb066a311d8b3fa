namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>What a search is made from.</summary>
internal sealed record TrialSearchSettings
{
    /// <summary>What is tried. A scheduler with rungs decides about epochs itself: <c>NumberOfEpochs</c> is then left out.</summary>
    public required SearchSpace Space { get; init; }

    public RecurrentTuner Tuner { get; init; } = RecurrentTuner.Tpe;

    public RecurrentScheduler Scheduler { get; init; } = RecurrentScheduler.Asha;

    public ulong Seed { get; init; }

    /// <summary>Trials that may begin; null: any number.</summary>
    public int? MaximumTrials { get; init; }

    /// <summary>Epochs of a trial that is trained to its end. A trial that tries <c>NumberOfEpochs</c> has that number, but not more than this.</summary>
    public int MaximumEpochs { get; init; } = 20;

    /// <summary>Epochs of the lowest rung.</summary>
    public int MinimumEpochs { get; init; } = 1;

    /// <summary>Epochs of all trials together, after which running trials are stopped and none begin; null: any number.</summary>
    public long? MaximumTotalEpochs { get; init; }

    /// <summary>How many times the epochs of a rung the next one has, and of how many results one is promoted.</summary>
    public int Reduction { get; init; } = 4;

    /// <summary>The first trial; null: the start of <see cref="Space"/>.</summary>
    public TrialParameters? Start { get; init; }

    /// <summary>Proposals that follow the first trial, before the tuner's own.</summary>
    public IReadOnlyList<TrialParameters> Enqueued { get; init; } = [];

    /// <summary>What earlier searches found: the tuner knows it, no rung does.</summary>
    public IReadOnlyList<EarlierTrial> Earlier { get; init; } = [];

    public void Validate()
    {
        Expect(MaximumEpochs >= 1, nameof(MaximumEpochs), "at least 1", MaximumEpochs);
        Expect(MinimumEpochs >= 1 && MinimumEpochs <= MaximumEpochs, nameof(MinimumEpochs), $"1 to MaximumEpochs {MaximumEpochs}", MinimumEpochs);
        Expect(Reduction >= 2, nameof(Reduction), "at least 2", Reduction);
        Expect(MaximumTrials is null or >= 1, nameof(MaximumTrials), "at least 1, or null for any number", MaximumTrials);
        Expect(MaximumTotalEpochs is null or >= 1, nameof(MaximumTotalEpochs), "at least 1, or null for any number", MaximumTotalEpochs);
        Expect(Enum.IsDefined(Tuner), nameof(Tuner), $"one of {string.Join(", ", Enum.GetNames<RecurrentTuner>())}", Tuner);
        Expect(Enum.IsDefined(Scheduler), nameof(Scheduler), $"one of {string.Join(", ", Enum.GetNames<RecurrentScheduler>())}", Scheduler);
    }

    private static void Expect(bool holds, string setting, string expected, object? got)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(setting, FormattableString.Invariant($"Setting {setting}: expected {expected}, got {got}."));
        }
    }
}
