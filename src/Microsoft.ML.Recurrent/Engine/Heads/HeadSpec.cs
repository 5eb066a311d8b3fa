using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>Everything that decides a head; saved with a model as JSON.</summary>
internal sealed record HeadSpec
{
    public HeadKind Kind { get; init; } = HeadKind.Softmax;

    /// <summary>C: classes, or numbers, of a row.</summary>
    public required int Width { get; init; }

    /// <summary>What decoded sequences of classes must keep; null: nothing. For a class per step.</summary>
    public TransitionRules? Rules { get; init; }

    /// <summary>CRF only: sequences that break the rules have no probability, in training and in inference.</summary>
    public bool HasRulesInModel { get; init; }

    /// <summary>
    /// How the classes mark spans, where the head learns and decodes tags of BIOES in place of them (<see cref="SpanHead"/>); null: it learns the classes. For a class per step.
    /// </summary>
    public SpanLabels? Spans { get; init; }

    /// <summary>Rows of the head's matrix: the classes, or the tags that it learns in place of them.</summary>
    public int RowCount => Spans is null ? Width : new BioesTags(Spans).Count;

    /// <summary>
    /// Whether the head's weights are the vectors of the first input's tokens (Press and Wolf 2017; Inan et al. 2017), a class per token; its bias is its own. For
    /// a softmax, over a vocabulary or not.
    /// </summary>
    public bool IsTied { get; init; }

    /// <summary>Vocabulary only: classes that each update of training draws and compares with (<see cref="SampledPass"/>), at most half of all; 0: all.</summary>
    public int SampleCount { get; init; }

    /// <summary>What the head learns of each row.</summary>
    public TargetKind TargetKind => Kind is HeadKind.Softmax or HeadKind.Crf or HeadKind.Vocabulary ? TargetKind.Class : TargetKind.Numbers;

    /// <summary>Why the head fits rows of this kind not, or null if it does.</summary>
    /// <param name="isPerStep">Whether its rows are steps, or sequences.</param>
    public string? WhyNot(bool isPerStep) => this switch
    {
        _ when !Enum.IsDefined(Kind) => $"head {Kind}",
        { Width: < 1 } => $"a head of {Width} outputs",
        { Kind: HeadKind.Crf } when !isPerStep => "a CRF over pooled sequences: it chooses classes of steps",
        { Rules: not null } when !isPerStep => "rules for one class per sequence",
        { Rules: not null, TargetKind: not TargetKind.Class } => $"rules for a head {Kind}, which gives no classes",
        { Rules: not null, Kind: HeadKind.Vocabulary } => $"rules for a head {Kind}, which does not decode",
        { HasRulesInModel: true, Kind: not HeadKind.Crf } or { HasRulesInModel: true, Rules: null } => "rules in the model without a CRF or without rules",
        { IsTied: true, Kind: not (HeadKind.Softmax or HeadKind.Vocabulary) } => $"a head {Kind} tied to the vectors of tokens, expected a softmax",
        { SampleCount: not 0, Kind: not HeadKind.Vocabulary } => $"a sample of the classes of a head {Kind}",
        { Spans: not null } when !isPerStep || Kind is not (HeadKind.Softmax or HeadKind.Crf) || IsTied => $"labels of spans for a head {Kind}, tied or of one class per sequence",
        _ when SampleCount < 0 || SampleCount > Width / 2 => $"a sample of {SampleCount} of {Width} classes; at most half of them",
        { Rules: { } rules } when rules.WhyNot(Width) is { } broken => broken,
        { Spans: { } spans } => spans.WhyNot(Width),
        _ => null,
    };

    /// <summary>The head, with its parameters declared.</summary>
    /// <param name="parameters">Takes the parameters.</param>
    /// <param name="name">Prefixes those of the dense layer.</param>
    /// <param name="blockWidths">Real columns of the input's blocks.</param>
    /// <param name="isPerStep">Whether its rows are steps.</param>
    /// <param name="tied">The vectors of the first input's tokens, for a tied head.</param>
    public Head Create(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, bool isPerStep, Parameter? tied = null) => Kind switch
    {
        _ when Spans is not null => new SpanHead(parameters, name, blockWidths, this),
        HeadKind.Softmax when isPerStep => new SoftmaxTaggingHead(parameters, name, blockWidths, Width, Rules, tied),
        HeadKind.Softmax => new SoftmaxHead(parameters, name, blockWidths, Width, tied),
        HeadKind.Vocabulary => new VocabularyHead(parameters, name, blockWidths, Width, tied: tied, sampleCount: SampleCount),
        HeadKind.Crf => new CrfHead(parameters, name, blockWidths, Width, Rules, HasRulesInModel),
        HeadKind.Sigmoid or HeadKind.Linear or HeadKind.Exponential => new ElementHead(parameters, name, blockWidths, Width, Kind),
        _ => throw new UnreachableException($"No head is named {Kind}."),
    };
}
