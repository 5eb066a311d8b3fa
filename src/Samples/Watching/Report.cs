using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Tags;
using Samples.Running;

namespace Samples.Watching;

/// <summary>A page about a model: how it was trained, how its gradients flow, and where it is wrong.</summary>
internal static class Report
{
    public static readonly Sample Sample = new(
        "report",
        "Trains a small classifier, writes a page about it as one HTML file, and opens it.",
        SampleOptions.Open | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run);

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        IDataView training = ml.Data.LoadFromEnumerable(GeneratedSentence.Generate(3000, seed));
        IDataView test = ml.Data.LoadFromEnumerable(GeneratedSentence.Generate(1000, seed + 1000));
        ITransformer model = ml.Transforms.Conversion.MapValueToKey("Label", nameof(GeneratedSentence.Class))
            .Append(ml.MulticlassClassification.Trainers.Recurrent(new RecurrentMulticlassTrainer.Options
            {
                FeatureColumnName = nameof(GeneratedSentence.Tokens),
                Cell = arguments.Cell ?? RecurrentCellKind.Lstm,
                HiddenSize = 32,
                EmbeddingSize = 16,
                NumberOfEpochs = arguments.Epochs ?? 15,
                LearningRate = 0.005f,
                ValidationSetFraction = 0.1f,
                Seed = seed,
                ShowProgress = true,
            }))
            .Fit(training);
        string path = Path.Combine(AppContext.BaseDirectory, "report.html");
        ml.Model.SaveModelReport(model, test, path, "How often does t0 occur?");
        Result.Print("report", path);
        if (arguments.Opens)
        {
            Process.Start(new ProcessStartInfo(path) { UseShellExecute = true });
        }

        return 0;
    }
}
