using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Experiments.Spaces;
using Microsoft.ML.Recurrent.Trainers.Automatic;

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

    // Their values have losses of different scales or over different classes.
    private static readonly string[] OfLosses =
    [
        nameof(RecurrentTaggingTrainer.Options.Head), nameof(RecurrentTaggingTrainer.Options.LearnedScheme), nameof(RecurrentRegressionTrainer.Options.Loss),
        nameof(RecurrentRegressionTrainer.Options.HuberDelta), nameof(RecurrentMulticlassTrainer.Options.ClassWeighting),
    ];

    // Beyond so many times the automatic size, which grows with the data, networks learn no better and take most of the time.
    private const int LargestSizeFactor = 4;

    /// <summary>The space with sizes around those that the trainer takes for the data.</summary>
    public static SearchSpace SizedBy(SearchSpace space, RecurrentTrainerOptions automatic)
    {
        space = AtMost(space, nameof(automatic.HiddenSize), LargestSizeFactor * automatic.HiddenSize);
        return AtMost(space, nameof(automatic.NumberOfLayers), automatic.NumberOfLayers + 1);
    }

    /// <param name="space">Of the options.</param>
    /// <param name="options">As they were given.</param>
    /// <param name="data">The rows of a fold.</param>
    /// <param name="comparesLosses">Whether trials are compared by their losses.</param>
    public static SearchSpace Of(SearchSpace space, RecurrentTrainerOptions options, TrainingSet data, bool comparesLosses)
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

        // One that is fixed is alike in all trials, whose losses can then be compared.
        return space.Without([.. useless]).NotTrying(comparesLosses ? OfLosses : []);
    }

    private static SearchSpace AtMost(SearchSpace space, string option, int maximum)
        => space.Parameters.FirstOrDefault(parameter => parameter.Name == option) is NumberParameter range && maximum < range.Maximum && maximum > range.Minimum
            ? space.UpTo(range, maximum)
            : space;
}
