using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Running;

namespace Samples;

/// <summary>
/// Which of nine speakers said these vowels? Series of 7 to 29 steps with 12 channels: ragged sequences.
/// The settings come from cross-validation inside the training part; the test part only measures the result.
/// </summary>
internal static class JapaneseVowels
{
    public static readonly Sample Sample = new(
        "japanese-vowels",
        "Which of nine speakers says two vowels, from 7 to 29 steps of 12 channels (JapaneseVowels_TRAIN.ts, _TEST.ts).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource =
            "It is the data set JapaneseVowels of the UEA archive (www.timeseriesclassification.com), in its .ts form: files " +
            "'JapaneseVowels_TRAIN.ts' and 'JapaneseVowels_TEST.ts'.",
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

    private static int Run(SampleArguments arguments)
    {
        string trainFile = arguments.DataFile("JapaneseVowels_TRAIN.ts");
        string testFile = arguments.DataFile("JapaneseVowels_TEST.ts");
        Result.Print("baseline accuracy", NearestSeries.Accuracy(trainFile, testFile, channelCount: 12));

        return SeedRuns.Run(arguments, seed =>
        {
            var ml = new MLContext(seed);
            var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(ml.MulticlassClassification.Trainers.Recurrent(NewOptions(arguments, seed)));

            TransformerChain<RecurrentMulticlassTransformer> model = pipeline.Fit(ml.Data.LoadFromTs(trainFile));
            return TestAccuracy.Of(ml, model.Transform(ml.Data.LoadFromTs(testFile)));
        });
    }
}
