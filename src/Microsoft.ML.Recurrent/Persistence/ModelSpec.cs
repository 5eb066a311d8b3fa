using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>The JSON part of a saved model: everything but the weights.</summary>
internal sealed record ModelSpec
{
    /// <summary>Grows when an older build would misread what this one writes.</summary>
    public const int CurrentFormatVersion = 1;

    public int FormatVersion { get; init; } = CurrentFormatVersion;

    public required NetworkSpec Network { get; init; }

    public required IReadOnlyList<FeatureColumn> Features { get; init; }

    public required LabelColumn Label { get; init; }

    /// <summary>Sequences of classes that a tagger shows of a row beyond the best one.</summary>
    public int FurtherBestCount { get; init; }

    public required IReadOnlyList<EpochReport> TrainingHistory { get; init; }
}
