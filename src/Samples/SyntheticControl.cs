using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data;
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
        Run);

    private static int Run(SampleArguments arguments)
    {
        IReadOnlyList<TimeSeries> trainSeries = TsReader.Read(arguments.DataFile("SyntheticControl_TRAIN.ts"), 1);
        IReadOnlyList<TimeSeries> testSeries = TsReader.Read(arguments.DataFile("SyntheticControl_TEST.ts"), 1);
        ControlChart[] train = Rows(trainSeries);
        ControlChart[] test = Rows(testSeries);
        Result.Print("baseline accuracy", NearestSeries.Accuracy(trainSeries, testSeries, 1));

        return SeedRuns.Run(arguments, seed =>
        {
            var ml = new MLContext(seed);
            var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", nameof(ControlChart.Behaviour))
                .Append(ml.MulticlassClassification.Trainers.Recurrent(new RecurrentMulticlassTrainer.Options
                {
                    FeatureColumnName = nameof(ControlChart.Measurements),
                    Cell = arguments.Cell ?? RecurrentCellKind.Gru,
                    Bidirectional = true,
                    HiddenSize = 64,
                    OutputDropout = 0.3f,
                    BatchSize = 16,
                    NumberOfEpochs = arguments.Epochs ?? 40,
                    LearningRateSchedule = LearningRateSchedule.Cosine,
                    Seed = seed,
                    Progress = new EpochPrinter(everyNthEpoch: 10),
                }));

            TransformerChain<RecurrentMulticlassTransformer> model = pipeline.Fit(ml.Data.LoadFromEnumerable(train));
            return ml.MulticlassClassification.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(test))).MicroAccuracy;
        });
    }

    private static ControlChart[] Rows(IReadOnlyList<TimeSeries> series) =>
        [.. series.Select(each => new ControlChart { Measurements = each.Values, Behaviour = each.Label })];
}
