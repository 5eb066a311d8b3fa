using Microsoft.ML.Recurrent;
using Samples.Running;

namespace Samples.Classification;

/// <summary>
/// Is it winter or summer, from a day's demand for electricity? A series of 24 hours, and only 67 days to learn from.
/// </summary>
internal static class ItalyPower
{
    private const string DataSet = "ItalyPowerDemand";

    public static readonly Sample Sample = new(
        "italy-power",
        "Winter or summer half-year, from the electricity demand of 24 hours (ItalyPowerDemand_TRAIN.ts, _TEST.ts).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource = ArchiveSeries.SourceOf(DataSet, "UCR"),
    };

    /// <summary>The settings found by hand.</summary>
    internal static RecurrentMulticlassTrainer.Options NewOptions(SampleArguments arguments, int seed) => new()
    {
        Cell = arguments.Cell ?? RecurrentCellKind.Gru,
        Bidirectional = true,
        HiddenSize = 32,
        OutputDropout = 0.3f,
        BatchSize = 8,
        NumberOfEpochs = arguments.Epochs ?? 60,
        LearningRateSchedule = LearningRateSchedule.Cosine,
        Seed = seed,
        Progress = new EpochPrinter(everyNthEpoch: 10),
    };

    private static int Run(SampleArguments arguments) => ArchiveSeries.Run(arguments, DataSet, channelCount: 1, NewOptions);
}
