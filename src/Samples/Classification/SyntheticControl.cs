using Microsoft.ML.Recurrent;
using Samples.Running;

namespace Samples.Classification;

/// <summary>
/// How does a process behave: steady, cyclic, with a trend or with a shift? Control charts of 60 measurements.
/// </summary>
internal static class SyntheticControl
{
    private const string DataSet = "SyntheticControl";

    public static readonly Sample Sample = new(
        "synthetic-control",
        "Six ways a process behaves, from control charts of 60 measurements (SyntheticControl_TRAIN.ts, _TEST.ts).",
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
        HiddenSize = 64,
        OutputDropout = 0.3f,
        BatchSize = 16,
        NumberOfEpochs = arguments.Epochs ?? 40,
        LearningRateSchedule = LearningRateSchedule.Cosine,
        Seed = seed,
        Progress = new EpochPrinter(everyNthEpoch: 10),
    };

    private static int Run(SampleArguments arguments) => ArchiveSeries.Run(arguments, DataSet, channelCount: 1, NewOptions);
}
