using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>The JSON part of a saved model: everything that scoring needs but the weights.</summary>
internal sealed record ModelSpec
{
    /// <summary>Of all tasks but sequence to sequence; there null.</summary>
    public NetworkSpec? Network { get; init; }

    /// <summary>Of sequence to sequence; else null.</summary>
    public EncoderDecoderSpec? EncoderDecoder { get; init; }

    /// <summary>Of an ensemble: those that write together with the first.</summary>
    public IReadOnlyList<EncoderDecoderSpec> FurtherEncoderDecoders { get; init; } = [];

    public required IReadOnlyList<FeatureColumn> Features { get; init; }

    public required LabelColumn Label { get; init; }

    public OutputSettings Output { get; init; } = new();

    /// <summary>Only a file of version 1 has it here.</summary>
    public IReadOnlyList<TrainingEpoch> TrainingHistory { get; init; } = [];
}
