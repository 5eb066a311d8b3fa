using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Trainers;
using Microsoft.ML.Recurrent.Trainers.Tasks;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>
/// The rows as training sets, one per fold and per distinct set of options that decide how rows are read; trials share them, and none changes them. Beyond their
/// memory those that were not used for the longest time go.
/// </summary>
/// <param name="folds">The rows.</param>
/// <param name="maximumBytes">What all sets may take together; the set at hand stays, whatever it takes.</param>
internal sealed class SharedTrainingSets(IReadOnlyList<TrialFold> folds, long maximumBytes)
{
    // The order in which rows come that are read again, alike for all trials.
    private const ulong ReadingSeed = 1;

    private readonly Lock _lock = new();

    // The last used stands last.
    private readonly List<(string Key, TrainingSet Set)> _sets = [];

    /// <summary>How often rows were read.</summary>
    public int ReadCount { get; private set; }

    /// <summary>How often a set was there already.</summary>
    public int SharedCount { get; private set; }

    /// <summary>How often a set had to go.</summary>
    public int DroppedCount { get; private set; }

    public TrainingSet Of(int fold, RecurrentTrainerOptions reading, TrainingTask task, Cancellation cancellation)
    {
        string key = $"{fold} {KeyOf(NetworkTraining.DataSettings(reading, task, ReadingSeed), reading)}";
        lock (_lock)
        {
            int found = _sets.FindIndex(entry => entry.Key == key);
            if (found >= 0)
            {
                (string Key, TrainingSet Set) entry = _sets[found];
                _sets.RemoveAt(found);
                _sets.Add(entry);
                SharedCount++;
                return entry.Set;
            }

            TrainingSet set = NetworkTraining.Read(reading, task, folds[fold].Training, folds[fold].Validation, ReadingSeed, cancellation);
            ReadCount++;
            _sets.Add((key, set));
            while (_sets.Count > 1 && _sets.Sum(entry => entry.Set.MaximumBytes) > maximumBytes)
            {
                _sets.RemoveAt(0);
                DroppedCount++;
            }

            return set;
        }
    }

    /// <summary>All that decides how rows are read, in words; sets of equal keys are equal.</summary>
    private static string KeyOf(TrainingSetSettings settings, RecurrentTrainerOptions options)
    {
        // What looks at classes while rows are read is made of these two.
        string tags = options is RecurrentTaggingTrainer.Options tagging ? $"{tagging.Scheme} {tagging.TagFormat}" : "";
        return string.Join(
            '\n',
            [
                tags,
                $"{settings with { FeatureColumnNames = [], NewClassObserver = null, Given = null }}",
                .. settings.FeatureColumnNames,
            ]);
    }
}
