using Microsoft.ML.Recurrent.Experiments.Spaces;
using Microsoft.ML.Recurrent.Trainers;
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

    /// <param name="asked">The caller's space; null: there is none.</param>
    /// <param name="given">The options as they were given, with the metric.</param>
    /// <param name="settled">What they resolve to.</param>
    /// <param name="series">The windows.</param>
    /// <param name="hasMetric">Whether trials are compared by the caller's own metric.</param>
    /// <exception cref="ArgumentOutOfRangeException">The caller's space has options beside which trials cannot be compared.</exception>
    public static SearchSpace Of(SearchSpace? asked, Options given, Options settled, ForecastSeries series, bool hasMetric)
    {
        bool isInUnits = hasMetric || given.EarlyStoppingMetric != EarlyStoppingMetric.Loss;
        string[] refused = [.. hasMetric ? [] : OfErrors, .. isInUnits ? [] : OfLosses];
        CheckAdded(asked, given, refused);
        SearchSpace space = asked ?? RelevantOptions.SizedBy(SearchSpace.Of(given), settled);
        if (asked is null && isInUnits)
        {
            space = given.Scaling == ForecastScaling.Automatic
                ? space.AddChoice(nameof(given.Scaling), ForecastScaling.LastValue, ForecastScaling.Standard, ForecastScaling.MeanAbsolute)
                : space;
            space = given.WindowSize == RecurrentTrainerOptions.Automatic ? WithWindows(space, settled, series) : space;
        }

        return space.Without([.. refused, .. UselessOf(given, series)]);
    }

    /// <summary>What attributes put into every space is left out, as any option that is of no use; what the caller has added is not passed over in silence.</summary>
    private static void CheckAdded(SearchSpace? asked, Options given, string[] refused)
    {
        if (asked is null)
        {
            return;
        }

        HashSet<string> ofAttributes = [.. OptionAttributes.Read(given).Select(parameter => parameter.Name)];
        string? added = asked.Parameters.Select(parameter => parameter.Name).FirstOrDefault(name => refused.Contains(name) && !ofAttributes.Contains(name));
        string others = $"{(OfLosses.Contains(added) ? $"{nameof(RecurrentExperimentSettings.OptimizingMetric)} {EarlyStoppingMetric.MeanAbsoluteError} or " : "")}a {nameof(RecurrentExperimentSettings.CustomMetric)}";
        OptionCheck.Holds(
            added is null, nameof(RecurrentExperimentSettings.SearchSpace), $"options beside which trials can be compared by {given.EarlyStoppingMetric}, or {others}", added);
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
        List<string> useless = [nameof(given.Seed), nameof(given.NumberOfThreads), nameof(given.MaximumDataMemoryInMegabytes), nameof(given.EnsembleSize)];
        bool hasChannels = series.Shape.TargetCount > 1;
        if (!hasChannels)
        {
            useless.Add(nameof(given.SharedChannels));
        }

        if (series.Series.Count == 1 && !hasChannels)
        {
            useless.AddRange([nameof(given.EmbedSeries), nameof(given.SeriesEmbeddingSize)]);
        }

        if (!series.Series.Any(own => Enumerable.Range(0, own.Length).Any(row => own.ValuesAt(row).Contains(float.NaN))))
        {
            useless.Add(nameof(given.MissingValueFeatures));
        }

        return useless;
    }
}
