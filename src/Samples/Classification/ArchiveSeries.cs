using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Running;

namespace Samples.Classification;

/// <summary>
/// Classification of the series of one data set of the UCR and UEA archives: trained on the training part, measured on the test part, with the nearest series of the training part as the
/// baseline. The settings of these samples come from cross-validation inside the training part.
/// </summary>
internal static class ArchiveSeries
{
    /// <summary>What a sample says where the files of its data set are missing.</summary>
    public static string SourceOf(string dataSet, string archive) =>
        $"It is the data set {dataSet} of the {archive} archive (www.timeseriesclassification.com), in its .ts form: files " +
        $"'{TrainFile(dataSet)}' and '{TestFile(dataSet)}'.";

    public static int Run(SampleArguments arguments, string dataSet, int channelCount, Func<SampleArguments, int, RecurrentMulticlassTrainer.Options> newOptions)
    {
        string trainFile = arguments.DataFile(TrainFile(dataSet));
        string testFile = arguments.DataFile(TestFile(dataSet));
        Result.Print("baseline accuracy", NearestSeries.Accuracy(trainFile, testFile, channelCount));

        return SeedRuns.Run(arguments, seed =>
        {
            var ml = new MLContext(seed);
            var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(ml.MulticlassClassification.Trainers.Recurrent(newOptions(arguments, seed)));

            TransformerChain<RecurrentMulticlassTransformer> model = pipeline.Fit(ml.Data.LoadFromTs(trainFile));
            return TestAccuracy.Of(ml, model.Transform(ml.Data.LoadFromTs(testFile)));
        });
    }

    private static string TrainFile(string dataSet) => dataSet + "_TRAIN.ts";

    private static string TestFile(string dataSet) => dataSet + "_TEST.ts";
}
