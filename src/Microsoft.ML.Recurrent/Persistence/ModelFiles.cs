using System.Text.Json;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>The two files of a saved model: <see cref="SpecName"/>, a <see cref="ModelSpec"/>, and <see cref="WeightsName"/>.</summary>
internal static class ModelFiles
{
    public const string SpecName = "model.json";

    public const string WeightsName = "weights.safetensors";

    public static void WriteSpec(FittedModel model, Stream stream)
    {
        var spec = new ModelSpec
        {
            Network = model.Network.Spec,
            Features = model.Features,
            Label = model.Label,
            FurtherBestCount = model.BestCount - 1,
            TrainingHistory = model.TrainingHistory,
        };
        JsonSerializer.Serialize(stream, spec, ModelSpecJson.Default.ModelSpec);
    }

    public static void WriteWeights(FittedModel model, Stream stream)
        => SafetensorsWriter.Write(stream, model.Network.Parameters, model.Network.Weights);

    /// <summary>The spec of a model that classes sequences.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, of a newer version or describes no such network.</exception>
    public static ModelSpec ReadSpec(Stream stream) => ReadSpec(stream, hasStepClasses: false);

    /// <summary>The spec of a model that classes every step.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, of a newer version or describes no such network.</exception>
    public static ModelSpec ReadTaggerSpec(Stream stream) => ReadSpec(stream, hasStepClasses: true);

    /// <exception cref="InvalidDataException">The file is damaged or holds another network's weights.</exception>
    public static FittedModel ReadWeights(ModelSpec spec, Stream stream)
    {
        SafetensorsReader reader = SafetensorsReader.Open(stream);
        ModelSpecRules.CheckSize(spec.Network, reader.TotalLength);
        Network network = Create(spec.Network);
        reader.ReadInto(network.Parameters, network.Weights);
        network.Pack();
        return new FittedModel(network, spec.Features, spec.Label, spec.TrainingHistory) { BestCount = spec.FurtherBestCount + 1 };
    }

    private static ModelSpec ReadSpec(Stream stream, bool hasStepClasses)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            CheckVersion(document.RootElement);
            ModelSpec spec = ModelSpecReader.Read(document.RootElement);
            ModelSpecRules.Check(spec, hasStepClasses);
            return spec;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: a text that is not UTF-8 shows only when it is read.
            throw new InvalidDataException($"{SpecName} is damaged: {exception.Message}", exception);
        }
    }

    private static Network Create(NetworkSpec spec)
    {
        try
        {
            return Network.Create(spec);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{SpecName} describes no network: {exception.Message}", exception);
        }
    }

    private static void CheckVersion(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("formatVersion", out JsonElement version)
            || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int number)
            || number < 1)
        {
            throw new InvalidDataException($"{SpecName} does not name its format's version.");
        }

        if (number > ModelSpec.CurrentFormatVersion)
        {
            throw new InvalidDataException(
                $"{SpecName} has format version {number} and this build reads up to {ModelSpec.CurrentFormatVersion}: the model was saved by a newer version of Recurrent.ML.");
        }
    }
}
