using System.Text.Json;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// From the JSON that <see cref="ModelSpecWriter"/> writes to a spec, by hand: a serializer's converters of every type cost a third of the time from a
/// program's start to its first prediction.
/// </summary>
internal static class ModelSpecReader
{
    /// <summary>The newest version that this build reads.</summary>
    public const int NewestVersion = SpecWriter.SpanLabelsVersion;

    /// <exception cref="JsonException">A property has a wrong type, is missing or not known.</exception>
    public static ModelSpec Read(JsonElement root) => SpecObject.Read(root, "model", json =>
    {
        json.Int32(ModelSpecWriter.FormatVersion);
        return new ModelSpec
        {
            Network = json.OptionalObject("network", Network),
            EncoderDecoder = json.OptionalObject("encoderDecoder", EncoderDecoder),
            FurtherEncoderDecoders = json.OptionalObjects("furtherEncoderDecoders", EncoderDecoder) ?? [],
            Features = json.Objects("features", Feature),
            Label = json.Object("label", Label),
            Output = json.OptionalObject("output", Output) ?? new OutputSettings(),
        };
    });

    private static NetworkSpec Network(SpecObject json) => new()
    {
        Inputs = json.Objects("inputs", Input),
        Stack = json.Object("stack", Stack),
        Pooling = json.Enum("pooling", missing: PoolingKind.Last),
        Head = json.Object("head", Head),
        InputDropout = json.Single("inputDropout"),
        OutputDropout = json.Single("outputDropout"),
        HasLockedOutputDropout = json.Boolean("hasLockedOutputDropout"),
    };

    private static EncoderDecoderSpec EncoderDecoder(SpecObject json) => new()
    {
        Inputs = json.Objects("inputs", Input),
        Encoder = json.Object("encoder", Stack),
        Decoder = json.Object("decoder", Stack),
        TargetSize = json.Int32("targetSize"),
        Head = json.Object("head", Head),
        Attention = json.Enum("attention", missing: AlignmentKind.None),
        AttentionSize = json.Int32("attentionSize"),
        HasCoverage = json.Boolean("hasCoverage"),
        FeedsInput = json.Boolean("feedsInput"),
        Bridge = json.Enum("bridge", missing: BridgeKind.Copy),
        SharesTable = json.Boolean("sharesTable"),
        InputDropout = json.Single("inputDropout"),
        OutputDropout = json.Single("outputDropout"),
        HasLockedOutputDropout = json.Boolean("hasLockedOutputDropout"),
        SymbolDropout = json.Single("symbolDropout"),
    };

    internal static StackSpec Stack(SpecObject json)
    {
        // How a training began, which changes nothing of the network that it left.
        json.Skip("hasIdentityInitialization");
        return new StackSpec
        {
            Cell = json.Enum<CellKind>("cell"),
            HiddenSize = json.Int32("hiddenSize"),
            LayerCount = json.Int32("layerCount", missing: 1),
            IsBidirectional = json.Boolean("isBidirectional"),
            HasResidualConnections = json.Boolean("hasResidualConnections"),
            HasLayerNormalization = json.Boolean("hasLayerNormalization"),
            LayerDropout = json.Single("layerDropout"),
            RecurrentDropout = json.Single("recurrentDropout"),
            HasVariationalDropout = json.Boolean("hasVariationalDropout"),
            HasBFloat16Weights = json.Boolean("hasBFloat16Weights"),
            WeightDrop = json.Single("weightDrop"),
        };
    }

    private static HeadSpec Head(SpecObject json) => new()
    {
        Kind = json.Enum<HeadKind>("kind"),
        Width = json.Int32("width"),
        Rules = json.OptionalObject("rules", Rules),
        HasRulesInModel = json.Boolean("hasRulesInModel"),
        IsTied = json.Boolean("isTied"),
        SampleCount = json.Int32("sampleCount"),
        Spans = json.OptionalObject("spans", Spans),
    };

    private static SpanLabels Spans(SpecObject json) => new()
    {
        Types = [.. (json.OptionalKeys("types") ?? []).Select(type => (int)Math.Min(type, int.MaxValue))],
        Marks = json.Text("marks"),
        MarksEnds = json.Boolean("marksEnds"),
        MarksTouching = json.Boolean("marksTouching"),
    };

    public static TransitionRules Rules(SpecObject json) => new()
    {
        Starts = json.Text("starts"),
        Ends = json.Text("ends"),
        Pairs = json.Texts("pairs"),
    };

    public static InputSpec Input(SpecObject json)
        => new(
            json.Text("name"),
            json.Int32("width"),
            json.Int32("vocabularySize"),
            json.Boolean("isFrozen"),
            json.Enum<SpellingKind>("spelling"),
            json.Int32("characterSize"),
            json.Single("dropout"));

    public static FeatureColumn Feature(SpecObject json) => new()
    {
        ColumnName = json.Text("columnName"),
        Kind = json.Enum<FeatureKind>("kind"),
        FurtherColumnNames = json.OptionalTexts("furtherColumnNames"),
        FirstId = json.Int32("firstId", missing: 1),
        Width = json.Int32("width"),
        Means = json.OptionalSingles("means"),
        Scales = json.OptionalSingles("scales"),
        IsSparse = json.Boolean("isSparse"),
        KeyRawType = json.OptionalText("keyRawType"),
        Keys = json.OptionalKeys("keys"),
        KeyNames = json.OptionalTexts("keyNames"),
        Vocabulary = json.OptionalTexts("vocabulary"),
        LowersCase = json.Boolean("lowersCase"),
        NormalizesDigits = json.Boolean("normalizesDigits"),
    };

    private static LabelColumn Label(SpecObject json) => new()
    {
        Name = json.Text("name"),
        ClassCount = json.Int32("classCount"),
        Values = json.OptionalElement("values") is { } values ? KeyValuesJson.Read(values) : null,
        Width = json.Int32("width"),
        IsVector = json.Boolean("isVector"),
        Means = json.OptionalSingles("means"),
        Deviations = json.OptionalSingles("deviations"),
        NumberNames = json.OptionalTexts("numberNames"),
        IsText = json.Boolean("isText"),
    };

    private static OutputSettings Output(SpecObject json) => new()
    {
        BestCount = json.Int32("bestCount", missing: 1),
        Threshold = json.Single("threshold"),
        Rows = json.Enum("rows", missing: LanguageModelRows.Separate),
        Decoding = json.OptionalObject("decoding", Decoding),
    };

    private static SequenceDecodingOptions Decoding(SpecObject json) => new()
    {
        BeamSize = json.Int32("beamSize"),
        NumberOfBestSequences = json.Int32("numberOfBestSequences"),
        MinimumLength = json.Int32("minimumLength"),
        MaximumLength = json.Int32("maximumLength"),
        Prefix = json.OptionalTexts("prefix") ?? [],
        PrefixColumnName = json.OptionalText("prefixColumnName"),
        LengthPenalty = json.Single("lengthPenalty"),
        CoveragePenalty = json.Single("coveragePenalty"),
        BlockedNgramSize = json.Int32("blockedNgramSize"),
        RepetitionPenalty = json.Single("repetitionPenalty"),
        Sample = json.Boolean("sample"),
        Temperature = json.Single("temperature"),
        TopK = json.Int32("topK"),
        TopP = json.Single("topP"),
        Seed = json.Int32("seed"),
        ReplaceUnknown = json.Boolean("replaceUnknown"),
        OutputAttention = json.Boolean("outputAttention"),
    };
}
