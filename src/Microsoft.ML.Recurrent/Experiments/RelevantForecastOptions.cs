using Microsoft.ML.Recurrent.Experiments.Spaces;
using Microsoft.ML.Recurrent.Trainers.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Options = Microsoft.ML.Recurrent.RecurrentForecastTrainer.Options;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>The options of a forecaster that its series have a use for, and whose trials can be compared.</summary>
internal static class RelevantForecastOptions
{
    // They decide what is forecast or what values are, so that even errors in the units of the values cannot be compared.
    private static readonly string[] OfErrors = [nameof(Options.Strategy), nameof(Options.Likelihood), nameof(Options.Horizon), nameof(Options.Transformation), nameof(Options.Gaps)];

    // Beside these they decide what losses are measured in.
    private static readonly string[] OfLosses =
    [
        nameof(Options.Loss), nameof(Options.HuberDelta), nameof(Options.WindowSize), nameof(Options.SeasonLength), nameof(Options.Scaling), nameof(Options.ScalingPerSeries),
    ];

    // Trials have seeds and threads of their own, and share the memory.
    private static readonly string[] OfTheExperiment = [nameof(Options.Seed), nameof(Options.NumberOfThreads), nameof(Options.MaximumDataMemoryInMegabytes)];

    /// <param name="settings">The caller's space, trials and metric.</param>
    /// <param name="given">The options as they were given, with the metric.</param>
    /// <param name="settled">What they resolve to.</param>
    /// <param name="series">The windows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The caller's space or trials have options that no trial varies, or beside which trials cannot be compared.</exception>
    public static SearchSpace Of(RecurrentExperimentSettings settings, Options given, Options settled, ForecastSeries series)
    {
        SearchSpace? asked = settings.SearchSpace;
        bool hasMetric = settings.CustomMetric is not null;
        bool isInUnits = hasMetric || given.EarlyStoppingMetric != EarlyStoppingMetric.Loss;
        string[] refused = [.. hasMetric ? [] : OfErrors, .. isInUnits ? [] : OfLosses];
        CheckAdded(asked, given, refused);
        CheckEnqueued(settings.Enqueued, given, settled, refused);
        SearchSpace space = asked ?? RelevantOptions.SizedBy(SearchSpace.Of(given), settled);
        if (asked is null && isInUnits)
        {
            space = given.Scaling == ForecastScaling.Automatic
                ? space.AddChoice(nameof(given.Scaling), ForecastScaling.LastValue, ForecastScaling.Standard, ForecastScaling.MeanAbsolute)
                : space;
            space = given.WindowSize == RecurrentTrainerOptions.Automatic ? WithWindows(space, settled, series) : space;
        }

        // What is fixed is alike in all trials, which can then be compared.
        SearchSpace relevant = space.Without(OfTheExperiment).NotTrying([.. refused, .. UselessOf(given, series)]);
        return relevant.NotTrying([.. relevant.Parameters.Where(each => each.Conditions.Any(relevant.NeverHolds)).Select(each => each.Name)]);
    }

    /// <summary>What attributes put into every space is left out, as any option that is of no use; what the caller has added is not passed over in silence.</summary>
    private static void CheckAdded(SearchSpace? asked, Options given, string[] refused)
    {
        if (asked is null)
        {
            return;
        }

        string? own = asked.Parameters.Select(parameter => parameter.Name).FirstOrDefault(name => name == nameof(given.EnsembleSize) || OfTheExperiment.Contains(name));
        OptionCheck.Holds(
            own is null,
            nameof(RecurrentExperimentSettings.SearchSpace),
            "options that trials vary (a trial trains one network of an ensemble, and seeds, threads and memory are the experiment's)",
            own);
        HashSet<string> ofAttributes = [.. OptionAttributes.Read(given).Select(parameter => parameter.Name)];
        string? added = asked.Parameters.Select(parameter => parameter.Name).FirstOrDefault(name => refused.Contains(name) && !ofAttributes.Contains(name));
        CheckComparable(added, nameof(RecurrentExperimentSettings.SearchSpace), given);
    }

    /// <summary>Trials of the caller's own must be comparable with the others, too.</summary>
    private static void CheckEnqueued(IReadOnlyList<TrialParameters> enqueued, Options given, Options settled, string[] refused)
    {
        string? other = enqueued.SelectMany(trial => trial)
            .Where(pair => refused.Contains(pair.Key) && !pair.Value.Equals(ParameterValue.Normalized(pair.Key, OptionPath.Of(typeof(Options), pair.Key).Get(settled))))
            .Select(pair => pair.Key).FirstOrDefault();
        CheckComparable(other, nameof(RecurrentExperimentSettings.Enqueued), given);
    }

    private static void CheckComparable(string? added, string setting, Options given)
    {
        string others = $"{(OfLosses.Contains(added) ? $"{nameof(RecurrentExperimentSettings.OptimizingMetric)} {EarlyStoppingMetric.MeanAbsoluteError} or " : "")}a {nameof(RecurrentExperimentSettings.CustomMetric)}";
        OptionCheck.Holds(
            added is null, setting, $"options beside which trials can be compared by {given.EarlyStoppingMetric}, or {others}", added);
    }

    /// <summary>Windows from half of the automatic one to twice, where series are long enough for it.</summary>
    private static SearchSpace WithWindows(SearchSpace space, Options settled, ForecastSeries series)
    {
        int step = settled.SegmentSize;
        int longest = series.LearnedCounts.Max() - series.Shape.DifferenceReach - settled.Horizon;
        int least = Math.Max(step, settled.WindowSize / 2 / step * step);
        int most = (longest >= 4 * settled.WindowSize && ReachedBy(2) == ReachedBy(1) ? 2 : 1) * settled.WindowSize;
        return most > least ? space.Add(nameof(settled.WindowSize), least, most, settled.WindowSize, isLogarithmic: true, step) : space;

        // Series that validate with the automatic window shall do so with all.
        int ReachedBy(int times) => series.TrainingCounts.Count(count => count >= (times * settled.WindowSize) + series.Shape.DifferenceReach);
    }

    private static IEnumerable<string> UselessOf(Options given, ForecastSeries series)
    {
        var useless = new List<string>();
        bool hasChannels = series.Shape.TargetCount > 1;
        if (!hasChannels)
        {
            useless.Add(nameof(given.SharedChannels));
        }

        if (series.Series.Count == 1 && !hasChannels)
        {
            useless.AddRange([nameof(given.EmbedSeries), nameof(given.SeriesEmbeddingSize)]);
        }

        // Rows behind the last value carry known covariates: there is nothing missing in them.
        if (!series.Series.Any(own => Enumerable.Range(0, own.LastObserved + 1).Any(row => own.ValuesAt(row).Contains(float.NaN))))
        {
            useless.Add(nameof(given.MissingValueFeatures));
        }

        return useless;
    }
}
