using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>
/// The files of a saved forecasting model: <see cref="SpecName"/>, as <see cref="ForecastSpecWriter"/> writes it; the weights of each network;
/// <see cref="SeriesName"/>, the last rows of the series (<see cref="SeriesFile"/>); and what a reader may do without.
/// </summary>
internal static class ForecastFiles
{
    public const string SpecName = "forecast.json";

    public const string SeriesName = "series.bin";

    public static void Write(ForecastModel model, ModelEntryWriter entry) => HashedEntry.Write(
        entry,
        [
            (SpecName, stream => ForecastSpecWriter.Write(stream, model)),
            .. model.Networks.Select((network, i) => (WeightsNameOf(i), (Action<Stream>)(stream => ModelFiles.WriteWeights(network, stream)))),
            (SeriesName, stream => SeriesFile.Write(model.Shape, model.Series, stream)),
            (HistoryFile.Name, stream => HistoryFile.Write(model.TrainingHistory, stream)),
            (OptionsFile.Name, stream => OptionsFile.Write(model.TrainingOptions, stream)),
        ]);

    /// <exception cref="InvalidDataException">A file is damaged, of a newer version or describes no forecasting network.</exception>
    public static ForecastModel Read(ModelEntryReader entry)
    {
        IReadOnlyDictionary<string, string>? hashes = HashedEntry.ReadHashes(entry);
        ForecastSpec spec = entry.ReadStream(SpecName, HashedEntry.Checked(hashes, SpecName, ReadSpec));
        ForecastNetwork[] networks =
        [
            .. Enumerable.Range(0, spec.NetworkCount).Select(i => entry.ReadStream(
                WeightsNameOf(i), HashedEntry.Checked(hashes, WeightsNameOf(i), stream => ReadWeights(spec.Network, stream)))),
        ];
        IReadOnlyList<SeriesBuffer> series = entry.ReadStream(SeriesName, HashedEntry.Checked(hashes, SeriesName, stream => SeriesFile.Read(spec.Shape, stream)));
        return new ForecastModel
        {
            Columns = spec.Columns,
            Shape = spec.Shape,
            Scales = spec.Scales,
            Outputs = spec.Outputs,
            Likelihood = spec.Likelihood,
            Calibration = spec.Calibration,
            Networks = networks,
            SeriesNames = spec.SeriesNames,
            Series = series,
            Seed = spec.Seed,
            TrainingHistory = entry.TryReadStream(HistoryFile.Name, HashedEntry.Checked(hashes, HistoryFile.Name, HistoryFile.Read)) ?? [],
            TrainingOptions = entry.TryReadStream(OptionsFile.Name, HashedEntry.Checked(hashes, OptionsFile.Name, OptionsFile.Read))
                ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty,
        };
    }

    private static string WeightsNameOf(int place) => place == 0 ? ModelFiles.WeightsName : string.Create(CultureInfo.InvariantCulture, $"weights{place + 1}.safetensors");

    private static ForecastSpec ReadSpec(Stream stream)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            ForecastSpec spec = ForecastSpecReader.Read(document.RootElement);
            return ForecastSpecRules.WhyNot(spec) is { } reason ? throw new InvalidDataException($"{SpecName} describes no forecasting model: {reason}.") : spec;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or OverflowException or FormatException)
        {
            throw new InvalidDataException($"{SpecName} is damaged: {exception.Message}", exception);
        }
    }

    private static ForecastNetwork ReadWeights(ForecastNetworkSpec spec, Stream stream)
    {
        SafetensorsReader reader = SafetensorsReader.Open(stream);
        ForecastNetwork network;
        try
        {
            // Every parameter is held against the file before memory is taken for it.
            network = ForecastNetwork.Create(spec, reader.Check);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"{SpecName} describes no network: {exception.Message}", exception);
        }

        reader.ReadInto(network.Parameters, network.Weights);
        network.Pack();
        return network;
    }
}
