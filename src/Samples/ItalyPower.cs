using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Running;

namespace Samples;

/// <summary>
/// Is it winter or summer, from a day's demand for electricity? A series of 24 hours, and only 67 days to learn from.
/// The settings come from cross-validation inside the training part; the test part only measures the result.
/// </summary>
internal static class ItalyPower
{
    public static readonly Sample Sample = new(
        "italy-power",
        "Winter or summer half-year, from the electricity demand of 24 hours (ItalyPowerDemand_TRAIN.ts, _TEST.ts).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource =
            "It is the data set ItalyPowerDemand of the UCR archive (www.timeseriesclassification.com), in its .ts form: files " +
            "'ItalyPowerDemand_TRAIN.ts' and 'ItalyPowerDemand_TEST.ts'.",
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

    private static int Run(SampleArguments arguments)
    {
        string trainFile = arguments.DataFile("ItalyPowerDemand_TRAIN.ts");
        string testFile = arguments.DataFile("ItalyPowerDemand_TEST.ts");
        Result.Print("baseline accuracy", NearestSeries.Accuracy(trainFile, testFile, channelCount: 1));

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
