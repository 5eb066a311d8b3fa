using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Running;

namespace Samples;

/// <summary>
/// How does a process behave: steady, cyclic, with a trend or with a shift? Control charts of 60 measurements.
/// The settings come from cross-validation inside the training part; the test part only measures the result.
/// </summary>
internal static class SyntheticControl
{
    public static readonly Sample Sample = new(
        "synthetic-control",
        "Six ways a process behaves, from control charts of 60 measurements (SyntheticControl_TRAIN.ts, _TEST.ts).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource =
            "It is the data set SyntheticControl of the UCR archive (www.timeseriesclassification.com), in its .ts form: files " +
            "'SyntheticControl_TRAIN.ts' and 'SyntheticControl_TEST.ts'.",
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

    private static int Run(SampleArguments arguments)
    {
        string trainFile = arguments.DataFile("SyntheticControl_TRAIN.ts");
        string testFile = arguments.DataFile("SyntheticControl_TEST.ts");
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
