using System.Text.Json;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// From the JSON that <see cref="ModelSpecJson"/> describes and writes to a spec. A property that a file lacks gets its type's
/// zero, not its initializer's value: what is added to a spec later must mean the old behaviour by its zero.
/// </summary>
internal static class ModelSpecReader
{
    /// <exception cref="JsonException">A property has a wrong type, is missing or not known.</exception>
    public static ModelSpec Read(JsonElement root) => SpecObject.Read(root, "model", json => new ModelSpec
    {
        FormatVersion = json.Int32("formatVersion"),
        Network = json.Object("network", Network),
        Features = json.Objects("features", Feature),
        Label = json.Object("label", Label),
        FurtherBestCount = json.Int32("furtherBestCount"),
        TrainingHistory = json.Objects("trainingHistory", Report),
    });

    private static NetworkSpec Network(SpecObject json) => new()
    {
        Inputs = json.Objects("inputs", Input),
        Cell = json.Enum<CellKind>("cell"),
        HiddenSize = json.Int32("hiddenSize"),
        LayerCount = json.Int32("layerCount"),
        IsBidirectional = json.Boolean("isBidirectional"),
        HasResidualConnections = json.Boolean("hasResidualConnections"),
        HasLayerNormalization = json.Boolean("hasLayerNormalization"),
        Pooling = json.Enum<PoolingKind>("pooling"),
        Head = json.Enum<HeadKind>("head"),
        Rules = json.OptionalObject("rules", Rules),
        HasRulesInModel = json.Boolean("hasRulesInModel"),
        ClassCount = json.Int32("classCount"),
        InputDropout = json.Single("inputDropout"),
        LayerDropout = json.Single("layerDropout"),
        RecurrentDropout = json.Single("recurrentDropout"),
        OutputDropout = json.Single("outputDropout"),
        HasVariationalDropout = json.Boolean("hasVariationalDropout"),
        HasIdentityInitialization = json.Boolean("hasIdentityInitialization"),
        HasBFloat16Weights = json.Boolean("hasBFloat16Weights"),
    };

    private static TransitionRules Rules(SpecObject json) => new()
    {
        Starts = json.Text("starts"),
        Ends = json.Text("ends"),
        Pairs = json.Texts("pairs"),
    };

    private static InputSpec Input(SpecObject json)
        => new(
            json.Text("name"),
            json.Int32("width"),
            json.Int32("vocabularySize"),
            json.Boolean("isFrozen"),
            json.Enum<SpellingKind>("spelling"),
            json.Int32("characterSize"));

    private static FeatureColumn Feature(SpecObject json) => new()
    {
        ColumnName = json.Text("columnName"),
        Kind = json.Enum<FeatureKind>("kind"),
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
        Values = json.OptionalElement("values") is { } values ? KeyValuesJsonConverter.Read(values) : null,
    };

    private static EpochReport Report(SpecObject json) => new()
    {
        Epoch = json.Int32("epoch"),
        NumberOfEpochs = json.Int32("numberOfEpochs"),
        TrainingLoss = json.Double("trainingLoss"),
        ValidationLoss = json.OptionalDouble("validationLoss"),
        ValidationAccuracy = json.OptionalDouble("validationAccuracy"),
        LearningRate = json.Double("learningRate"),
        GradientNorm = json.Double("gradientNorm"),
        Elapsed = json.TimeSpan("elapsed"),
        IsBest = json.Boolean("isBest"),
    };
}
