using Microsoft.ML.Recurrent;
using Samples.Running;

namespace Samples.Classification;

/// <summary>
/// Which of nine speakers said these vowels? Series of 7 to 29 steps with 12 channels: ragged sequences.
/// </summary>
internal static class JapaneseVowels
{
    private const string DataSet = "JapaneseVowels";

    public static readonly Sample Sample = new(
        "japanese-vowels",
        "Which of nine speakers says two vowels, from 7 to 29 steps of 12 channels (JapaneseVowels_TRAIN.ts, _TEST.ts).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource = ArchiveSeries.SourceOf(DataSet, "UEA"),
    };

    /// <summary>The settings found by hand.</summary>
    internal static RecurrentMulticlassTrainer.Options NewOptions(SampleArguments arguments, int seed) => new()
    {
        Cell = arguments.Cell ?? RecurrentCellKind.Gru,
        Bidirectional = true,
        HiddenSize = 64,
        Pooling = SequencePooling.Mean,
        InputDropout = 0.2f,
        OutputDropout = 0.5f,
        LabelSmoothing = 0.1f,
        BatchSize = 8,
        NumberOfEpochs = arguments.Epochs ?? 60,
        LearningRateSchedule = LearningRateSchedule.Cosine,
        Seed = seed,
        Progress = new EpochPrinter(everyNthEpoch: 10),
    };

    private static int Run(SampleArguments arguments) => ArchiveSeries.Run(arguments, DataSet, channelCount: 12, NewOptions);
}
