using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// The files of a saved model: <see cref="SpecName"/>, a <see cref="ModelSpec"/>; <see cref="WeightsName"/>; and what a reader may do without, each in a
/// file of its own (<see cref="HistoryFile"/>, <see cref="OptionsFile"/>, <see cref="GradientFlowFile"/>, the hashes of a <see cref="HashedEntry"/>).
/// </summary>
internal static class ModelFiles
{
    public const string SpecName = "model.json";

    public const string WeightsName = "weights.safetensors";

    public static void Write(FittedModel model, ModelEntryWriter entry) => HashedEntry.Write(
        entry,
        [
            (SpecName, stream => WriteSpec(model, stream)),
            (WeightsName, stream => WriteWeights(model.Trained, stream)),
            .. model.Further.Select((network, i) => (NameOfFurther(i), (Action<Stream>)(stream => WriteWeights(network, stream)))),
            (HistoryFile.Name, stream => HistoryFile.Write(model.TrainingHistory, stream)),
            (OptionsFile.Name, stream => OptionsFile.Write(model.TrainingOptions, stream)),
            .. model.GradientFlow is { } flow ? [(GradientFlowFile.Name, (Action<Stream>)(stream => GradientFlowFile.Write(flow, stream)))] : Array.Empty<(string, Action<Stream>)>(),
        ]);

    /// <summary>The weights of a further network of an ensemble.</summary>
    public static string NameOfFurther(int place) => string.Create(CultureInfo.InvariantCulture, $"weights{place + 2}.safetensors");

    /// <exception cref="InvalidDataException">A file is damaged, of a newer version or describes no network of the task.</exception>
    public static FittedModel Read(ModelEntryReader entry, ModelTask task)
    {
        IReadOnlyDictionary<string, string>? hashes = HashedEntry.ReadHashes(entry);
        ModelSpec spec = entry.ReadStream(SpecName, HashedEntry.Checked(hashes, SpecName, stream => ReadSpec(stream, task)));
        FittedModel model = entry.ReadStream(WeightsName, HashedEntry.Checked(hashes, WeightsName, stream => ReadWeights(spec, stream)));
        EncoderDecoder[] further =
        [
            .. spec.FurtherEncoderDecoders.Select((pair, i) => entry.ReadStream(
                NameOfFurther(i), HashedEntry.Checked(hashes, NameOfFurther(i), stream => ReadFurtherWeights(pair, stream)))),
        ];
        model = further.Length == 0 ? model : model with { Further = further };
        model = entry.TryReadStream(HistoryFile.Name, HashedEntry.Checked(hashes, HistoryFile.Name, HistoryFile.Read)) is { } history
            ? model with { TrainingHistory = history }
            : model;
        model = entry.TryReadStream(GradientFlowFile.Name, HashedEntry.Checked(hashes, GradientFlowFile.Name, GradientFlowFile.Read)) is { } flow
            ? model with { GradientFlow = flow }
            : model;
        return entry.TryReadStream(OptionsFile.Name, HashedEntry.Checked(hashes, OptionsFile.Name, OptionsFile.Read)) is { } options
            ? model with { TrainingOptions = options }
            : model;
    }

    public static void WriteSpec(FittedModel model, Stream stream) => ModelSpecWriter.Write(stream, new ModelSpec
    {
        Network = (model.Trained as Network)?.Spec,
        EncoderDecoder = (model.Trained as EncoderDecoder)?.Spec,
        FurtherEncoderDecoders = [.. model.Further.Select(network => network.Spec)],
        Features = model.Features,
        Label = model.Label,
        Output = model.Output,
    });

    public static void WriteWeights(ITrainedNetwork network, Stream stream)
        => SafetensorsWriter.Write(stream, network.Parameters, network.Weights, FormatOf(network.StackSpec.Cell));

    /// <exception cref="InvalidDataException">The file is damaged, of a newer version or describes no network of the task.</exception>
    public static ModelSpec ReadSpec(Stream stream, ModelTask task)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            ModelSpec spec = VersionOf(document.RootElement) == 1
                ? ModelSpecReaderOfVersion1.Read(document.RootElement)
                : ModelSpecReader.Read(document.RootElement);
            ModelSpecRules.Check(spec, task);
            return spec;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: a text that is not UTF-8 shows only when it is read.
            throw new InvalidDataException($"{SpecName} is damaged: {exception.Message}", exception);
        }
    }

    /// <exception cref="InvalidDataException">The file is damaged or holds another network's weights.</exception>
    public static FittedModel ReadWeights(ModelSpec spec, Stream stream)
    {
        SafetensorsReader reader = SafetensorsReader.Open(stream);
        ModelSpecRules.CheckSize(spec, reader.TotalLength, reader.Entries.Count);
        ITrainedNetwork network = Create(()
            => spec.EncoderDecoder is { } pair ? EncoderDecoder.Create(pair, reader.Check) : Network.Create(spec.Network!, declared: reader.Check));
        reader.ReadInto(network.Parameters, network.Weights);
        network.Pack();
        return new FittedModel(network, spec.Features, spec.Label, spec.TrainingHistory) { Output = spec.Output };
    }

    /// <exception cref="InvalidDataException">The file is damaged or holds another network's weights.</exception>
    public static EncoderDecoder ReadFurtherWeights(EncoderDecoderSpec spec, Stream stream)
    {
        SafetensorsReader reader = SafetensorsReader.Open(stream);
        ModelSpecRules.CheckSize(spec, reader.TotalLength, reader.Entries.Count);
        var network = (EncoderDecoder)Create(() => EncoderDecoder.Create(spec, reader.Check));
        reader.ReadInto(network.Parameters, network.Weights);
        network.Pack();
        return network;
    }

    /// <summary>
    /// What torch's modules may take for their own says "pt". The parameters of a GRU that resets before its product have torch's names and shapes, and
    /// torch.nn.GRU would compute something else of them.
    /// </summary>
    private static string FormatOf(CellKind cell) => cell == CellKind.GruResetBefore ? SafetensorsWriter.ResetBeforeFormat : SafetensorsWriter.TorchFormat;

    /// <summary>Every parameter is held against the file before a layer takes memory for it, so that a network costs no more than its file.</summary>
    private static ITrainedNetwork Create(Func<ITrainedNetwork> create)
    {
        try
        {
            return create();
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"{SpecName} describes no network: {exception.Message}", exception);
        }
    }

    private static int VersionOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty(ModelSpecWriter.FormatVersion, out JsonElement version)
            || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int number)
            || number < 1)
        {
            throw new InvalidDataException($"{SpecName} does not name its format's version.");
        }

        return number <= ModelSpecReader.NewestVersion
            ? number
            : throw new InvalidDataException(
                $"{SpecName} has format version {number} and this build reads up to {ModelSpecReader.NewestVersion}: the model was saved by a newer version of Recurrent.ML.");
    }
}
