using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>What decides an experiment beside its limits, for the first line of its journal.</summary>
internal static class ExperimentHeader
{
    public static JournalHeader Of(
        RecurrentExperimentSettings settings, RecurrentTrainerOptions options, SearchSpace space, TrialObjective objective, int epochs, int folds, string data)
    {
        IReadOnlyDictionary<string, string> texts = OptionTexts.Of(options);
        string optionText = string.Join('\n', texts.Where(option => option.Key is not nameof(options.NumberOfThreads) and not nameof(options.MaximumDataMemoryInMegabytes)));
        return new JournalHeader(JournalHeader.NewestVersion, new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["Trainer"] = options.GetType().DeclaringType!.Name,
            ["Options"] = HashOf(optionText),
            ["SearchSpace"] = HashOf(space.ToString()),
            ["Enqueued"] = string.Join("; ", settings.Enqueued),
            ["WarmStart"] = settings.WarmStartFolder is { } warm ? HashOf(File.ReadAllText(Path.Combine(warm, TrialJournal.FileName))) : "none",
            ["Metric"] = objective.Name,
            ["ModelSizeWeight"] = settings.ModelSizeWeight.ToString(CultureInfo.InvariantCulture),
            ["LatencyWeight"] = settings.LatencyWeight.ToString(CultureInfo.InvariantCulture),
            ["Tuner"] = settings.Tuner.ToString(),
            ["Scheduler"] = settings.Scheduler.ToString(),
            ["Seed"] = settings.Seed.ToString(CultureInfo.InvariantCulture),
            ["EpochsPerTrial"] = epochs.ToString(CultureInfo.InvariantCulture),
            ["Folds"] = folds.ToString(CultureInfo.InvariantCulture),
            ["Data"] = data,
        });
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
