using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// All that scoring needs: how rows become sequences, the network with its weights, and what its outputs mean. Never
/// changes, so any number of cursors and engines share it. Input i of the network is feature i.
/// </summary>
internal sealed record FittedModel(
    ITrainedNetwork Trained,
    IReadOnlyList<FeatureColumn> Features,
    LabelColumn Label,
    IReadOnlyList<TrainingEpoch> TrainingHistory) : IFittedModel
{
    public OutputSettings Output { get; init; } = new();

    /// <summary>The options of the training, by name as texts; empty for models of builds that did not save them.</summary>
    public IReadOnlyDictionary<string, string> TrainingOptions { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>How gradients flowed through the network at the end of its training; null: nobody measured.</summary>
    public GradientFlowReport? GradientFlow { get; init; }

    /// <summary>Of all tasks but sequence to sequence.</summary>
    public Network Network => (Network)Trained;

    /// <summary>Whether the network tells the next token of the one column that it reads.</summary>
    public bool IsLanguageModel => Trained is Network { IsPerStep: true, Spec.Head.Kind: HeadKind.Vocabulary };

    /// <summary>Of sequence to sequence; of an ensemble the first.</summary>
    public EncoderDecoder EncoderDecoder => (EncoderDecoder)Trained;

    /// <summary>Of an ensemble: networks of the same inputs and symbols that write together with <see cref="EncoderDecoder"/>.</summary>
    public IReadOnlyList<EncoderDecoder> Further { get; init; } = [];
}
