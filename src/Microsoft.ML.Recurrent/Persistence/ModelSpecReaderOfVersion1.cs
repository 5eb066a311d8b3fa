using System.Text.Json;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// Reads specs of format version 1, which had the parts of a network in one flat object and the training history among them. A property that such a file
/// lacks has its type's zero.
/// </summary>
internal static class ModelSpecReaderOfVersion1
{
    /// <exception cref="JsonException">A property has a wrong type, is missing or not known.</exception>
    public static ModelSpec Read(JsonElement root) => SpecObject.Read(root, "model", json =>
    {
        json.Int32(ModelSpecWriter.FormatVersion);
        return new ModelSpec
        {
            Network = json.Object("network", Network),
            Features = json.Objects("features", ModelSpecReader.Feature),
            Label = json.Object("label", Label),
            Output = new OutputSettings { BestCount = json.Int32("furtherBestCount") is >= 0 and < int.MaxValue and var count ? count + 1 : 0 },
            TrainingHistory = json.Objects("trainingHistory", Report),
        };
    });

    private static NetworkSpec Network(SpecObject json)
    {
        json.Skip("hasIdentityInitialization");
        return new NetworkSpec
        {
            Inputs = json.Objects("inputs", ModelSpecReader.Input),
            Stack = new StackSpec
            {
                Cell = json.Enum<CellKind>("cell"),
                HiddenSize = json.Int32("hiddenSize"),
                LayerCount = json.Int32("layerCount"),
                IsBidirectional = json.Boolean("isBidirectional"),
                HasResidualConnections = json.Boolean("hasResidualConnections"),
                HasLayerNormalization = json.Boolean("hasLayerNormalization"),
                LayerDropout = json.Single("layerDropout"),
                RecurrentDropout = json.Single("recurrentDropout"),
                HasVariationalDropout = json.Boolean("hasVariationalDropout"),
                HasBFloat16Weights = json.Boolean("hasBFloat16Weights"),
            },
            Pooling = json.Enum<PoolingKind>("pooling"),
            Head = new HeadSpec
            {
                Kind = json.Enum<HeadKind>("head"),
                Width = json.Int32("classCount"),
                Rules = json.OptionalObject("rules", ModelSpecReader.Rules),
                HasRulesInModel = json.Boolean("hasRulesInModel"),
            },
            InputDropout = json.Single("inputDropout"),
            OutputDropout = json.Single("outputDropout"),
        };
    }

    private static LabelColumn Label(SpecObject json) => new()
    {
        Name = json.Text("name"),
        ClassCount = json.Int32("classCount"),
        Values = json.OptionalElement("values") is { } values ? KeyValuesJson.Read(values) : null,
    };

    private static TrainingEpoch Report(SpecObject json)
    {
        double? accuracy = null;
        var report = new TrainingEpoch
        {
            Epoch = json.Int32("epoch"),
            NumberOfEpochs = json.Int32("numberOfEpochs"),
            TrainingLoss = json.Double("trainingLoss"),
            ValidationLoss = json.OptionalDouble("validationLoss"),
            LearningRate = json.Double("learningRate"),
            GradientNorm = json.Double("gradientNorm"),
            Elapsed = json.TimeSpan("elapsed"),
            IsBest = json.Boolean("isBest"),
        };
        accuracy = json.OptionalDouble("validationAccuracy");
        return accuracy is { } value ? report with { ValidationMetrics = new Dictionary<string, double> { ["Accuracy"] = value } } : report;
    }
}
