using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentExperimentSettings
{
    private const int LargestDataMemory = 8000;

    /// <summary>Throws, naming the setting, what is expected and what it got, when one has a value or a companion that cannot be.</summary>
    internal void Validate()
    {
        OptionCheck.Holds(
            MaximumExperimentTimeInSeconds is not null || MaximumTrials is not null || MaximumEpochs is not null,
            nameof(MaximumExperimentTimeInSeconds),
            $"a number here, or in {nameof(MaximumTrials)} or {nameof(MaximumEpochs)}: something must end the experiment",
            null);
        OptionCheck.Holds(MaximumExperimentTimeInSeconds is not 0, nameof(MaximumExperimentTimeInSeconds), "at least 1, or null", MaximumExperimentTimeInSeconds);
        OptionCheck.IsAtLeast(MaximumTrials ?? 1, 1, nameof(MaximumTrials));
        OptionCheck.IsAtLeast(MaximumEpochs ?? 1, 1, nameof(MaximumEpochs));
        OptionCheck.IsAutomaticOr(EpochsPerTrial, 1, nameof(EpochsPerTrial));
        OptionCheck.Holds(
            OptimizingMetric is null || (Enum.IsDefined(OptimizingMetric.Value) && OptimizingMetric != EarlyStoppingMetric.None),
            nameof(OptimizingMetric),
            "a metric, or null",
            OptimizingMetric);
        OptionCheck.Holds(double.IsFinite(ModelSizeWeight) && ModelSizeWeight >= 0, nameof(ModelSizeWeight), "a finite number of at least 0", ModelSizeWeight);
        OptionCheck.Holds(double.IsFinite(LatencyWeight) && LatencyWeight >= 0, nameof(LatencyWeight), "a finite number of at least 0", LatencyWeight);
        OptionCheck.IsDefined(Tuner, nameof(Tuner));
        OptionCheck.IsDefined(Scheduler, nameof(Scheduler));
        OptionCheck.Holds(Enqueued?.All(parameters => parameters is not null) ?? false, nameof(Enqueued), "parameters, an empty list where there are none", "null");
        OptionCheck.IsAtLeast(Seed, 0, nameof(Seed));
        OptionCheck.IsAtLeast(NumberOfThreads ?? 1, 1, nameof(NumberOfThreads));
        OptionCheck.IsAtLeast(ParallelTrials, 1, nameof(ParallelTrials));
        OptionCheck.Holds(
            ParallelTrials <= ThreadCount, nameof(ParallelTrials), $"at most {ThreadCount}, the threads that trials may use together ({nameof(NumberOfThreads)})", ParallelTrials);
        OptionCheck.Holds(
            MaximumDataMemoryInMegabytes is >= 1 and <= LargestDataMemory, nameof(MaximumDataMemoryInMegabytes), $"1 to {LargestDataMemory}", MaximumDataMemoryInMegabytes);
        OptionCheck.IsAtLeast(NumberOfFolds, 0, nameof(NumberOfFolds));
        OptionCheck.Holds(HoldOutFraction is > 0 and < 1, nameof(HoldOutFraction), "above 0 and below 1", HoldOutFraction);
        OptionCheck.Holds(Folder != "", nameof(Folder), "the path of a folder, or null", "an empty text");
        OptionCheck.Holds(
            WarmStartFolder is null || File.Exists(Path.Combine(WarmStartFolder, TrialJournal.FileName)),
            nameof(WarmStartFolder),
            $"the folder of an earlier experiment (with a file '{TrialJournal.FileName}'), or null",
            $"'{WarmStartFolder}'");
        Options?.Validate();
    }

    /// <summary>Threads that all trials may use together.</summary>
    internal int ThreadCount => NumberOfThreads ?? Environment.ProcessorCount;
}
