using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;

namespace Microsoft.ML.Recurrent.Trainers.Automatic;

/// <summary>What automatic values look at of the training rows.</summary>
internal sealed record DataTraits
{
    /// <summary>Whether anything that the network reads is made of tokens with vectors of their own.</summary>
    public bool HasTokens { get; init; }

    public bool HasWords { get; init; }

    public bool HasCharacters { get; init; }

    /// <summary>Numbers per step, over all columns of numbers.</summary>
    public int ChannelCount { get; init; }

    public bool HasValidation { get; init; }

    public long SequenceCount { get; init; }

    public long StepCount { get; init; }

    public int MaximumLength { get; init; }

    /// <summary>Steps of a sequence in the mean.</summary>
    public double MeanLength => SequenceCount == 0 ? 0 : (double)StepCount / SequenceCount;

    /// <summary>Whether all sequences have the same number of steps.</summary>
    public bool IsOfOneLength => StepCount == SequenceCount * MaximumLength;

    /// <summary>Whether each step is numbers and nothing else.</summary>
    public bool IsSeries => !HasTokens && ChannelCount > 0;

    public static DataTraits Of(RecurrentTrainerOptions options, TrainingSet data) => new()
    {
        HasTokens = AutomaticValues.HasTokens(options, data),
        HasWords = data.Features.Any(feature => feature.Kind == FeatureKind.Words),
        HasCharacters = data.Features.Any(feature => feature.Kind == FeatureKind.Characters),
        ChannelCount = data.Features.Where(feature => feature.Kind == FeatureKind.Numbers).Sum(feature => feature.Width),
        HasValidation = data.ValidationCount > 0,
        SequenceCount = data.Statistics.SequenceCount,
        StepCount = data.Statistics.StepCount,
        MaximumLength = data.Statistics.MaximumLength,
    };
}
