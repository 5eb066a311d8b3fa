using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Experiments.Spaces;
using Microsoft.ML.Recurrent.Trainers;
using Microsoft.ML.Recurrent.Trainers.Forecasting;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>The options of a space that the data have a use for: without tokens there are no vectors of tokens to size.</summary>
internal static class RelevantOptions
{
    private static readonly string[] OfTokens =
    [
        nameof(RecurrentTrainerOptions.EmbeddingSize), nameof(RecurrentTrainerOptions.EmbeddingDropout), nameof(RecurrentTrainerOptions.WordDropout),
        nameof(RecurrentTrainerOptions.RareWordDropout), nameof(RecurrentTrainerOptions.MinimumTokenCount), nameof(RecurrentTrainerOptions.MaximumVocabularySize),
    ];

    private static readonly string[] OfWords =
    [
        nameof(RecurrentTrainerOptions.CharacterEncoder), nameof(RecurrentTrainerOptions.CharacterEmbeddingSize), nameof(RecurrentTrainerOptions.CharacterVectorSize),
        nameof(RecurrentTrainerOptions.CasingEmbeddingSize), nameof(RecurrentTrainerOptions.LowerCaseWords), nameof(RecurrentTrainerOptions.NormalizeDigits),
    ];

    // They decide what a forecaster's loss is measured in, or of which values.
    private static readonly string[] OfForecastLosses =
    [
        nameof(RecurrentForecastTrainer.Options.Loss), nameof(RecurrentForecastTrainer.Options.HuberDelta), nameof(RecurrentForecastTrainer.Options.Strategy),
        nameof(RecurrentForecastTrainer.Options.Likelihood), nameof(RecurrentForecastTrainer.Options.Horizon), nameof(RecurrentForecastTrainer.Options.WindowSize),
        nameof(RecurrentForecastTrainer.Options.SeasonLength), nameof(RecurrentForecastTrainer.Options.Scaling), nameof(RecurrentForecastTrainer.Options.ScalingPerSeries),
        nameof(RecurrentForecastTrainer.Options.Transformation),
    ];

    // Beyond so many times the automatic size, which grows with the data, networks learn no better and take most of the time.
    private const int LargestSizeFactor = 4;

    /// <summary>The space with sizes around those that the trainer takes for the data.</summary>
    public static SearchSpace SizedBy(SearchSpace space, RecurrentTrainerOptions automatic)
    {
        space = AtMost(space, nameof(automatic.HiddenSize), LargestSizeFactor * automatic.HiddenSize);
        return AtMost(space, nameof(automatic.NumberOfLayers), automatic.NumberOfLayers + 1);
    }

    public static SearchSpace Of(SearchSpace space, RecurrentTrainerOptions options, TrainingSet data)
    {
        var useless = new List<string> { nameof(options.Seed), nameof(options.NumberOfThreads), nameof(options.MaximumDataMemoryInMegabytes) };
        if (!AutomaticValues.HasTokens(options, data) && options is not RecurrentSequenceToSequenceTrainer.Options)
        {
            useless.AddRange(OfTokens);
        }

        if (!data.Features.Any(feature => feature.Kind == FeatureKind.Words))
        {
            useless.AddRange(OfWords);
        }

        if (!data.Features.Any(feature => feature.Kind == FeatureKind.Numbers))
        {
            useless.Add(nameof(options.NormalizeFeatures));
        }

        return space.Without([.. useless]);
    }

    /// <summary>The options of a forecaster that the series have a use for, and whose trials can be compared.</summary>
    /// <param name="asked">The caller's space; null: there is none.</param>
    /// <param name="given">The options as they were given.</param>
    /// <param name="settled">What they resolve to.</param>
    /// <param name="data">The series.</param>
    /// <param name="hasMetric">Whether trials are compared by the caller's own metric, and not by their losses.</param>
    /// <exception cref="ArgumentOutOfRangeException">The caller's space has options beside which losses cannot be compared.</exception>
    public static SearchSpace OfForecaster(
        SearchSpace? asked, RecurrentForecastTrainer.Options given, RecurrentForecastTrainer.Options settled, SeriesData data, bool hasMetric)
    {
        SearchSpace space = asked ?? SizedBy(SearchSpace.Of(given), settled);
        if (!hasMetric)
        {
            string? changed = asked?.Parameters.Select(parameter => parameter.Name).FirstOrDefault(OfForecastLosses.Contains);
            OptionCheck.Holds(
                changed is null, nameof(RecurrentExperimentSettings.SearchSpace), $"options that leave losses in one scale, or a {nameof(RecurrentExperimentSettings.CustomMetric)}", changed);
            space = space.Without(OfForecastLosses);
        }

        var useless = new List<string> { nameof(given.Seed), nameof(given.NumberOfThreads), nameof(given.MaximumDataMemoryInMegabytes), nameof(given.EnsembleSize) };
        bool hasChannels = data.TargetCount > 1;
        if (!hasChannels)
        {
            useless.Add(nameof(given.SharedChannels));
        }

        if (data.Series.Count == 1 && !hasChannels)
        {
            useless.AddRange([nameof(given.EmbedSeries), nameof(given.SeriesEmbeddingSize)]);
        }

        if (given.Gaps == ForecastGaps.Refuse && !data.Series.Any(series => series.Targets.Span.Contains(float.NaN)))
        {
            useless.Add(nameof(given.MissingValueFeatures));
        }

        return space.Without([.. useless]);
    }

    private static SearchSpace AtMost(SearchSpace space, string option, int maximum)
        => space.Parameters.FirstOrDefault(parameter => parameter.Name == option) is NumberParameter range && maximum < range.Maximum && maximum > range.Minimum
            ? space.Restrict(option, range.Minimum, maximum)
            : space;
}
