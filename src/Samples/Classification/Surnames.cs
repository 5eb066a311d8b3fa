using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data.Sequences;
using Samples.Running;

namespace Samples.Classification;

/// <summary>
/// Which of 18 languages does a surname come from? From its letters.
/// The settings come from a held-out eighth of the training names; the test names only measure the result.
/// </summary>
internal static class Surnames
{
    public static readonly Sample Sample = new(
        "surnames",
        "Which of 18 languages a surname comes from, by its letters (one file of names per language).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource =
            "They are the names of PyTorch's tutorial on characters (github.com/spro/practical-pytorch, folder data/names, MIT), 18 files " +
            "'Arabic.txt' ... 'Vietnamese.txt': the file's name is the language, and each line a surname.",
    };

    /// <summary>The settings found by hand.</summary>
    internal static RecurrentMulticlassTrainer.Options NewOptions(SampleArguments arguments, int seed) => new()
    {
        FeatureColumnName = nameof(Surname.Name),
        Cell = arguments.Cell ?? RecurrentCellKind.Gru,
        Bidirectional = true,
        HiddenSize = 128,
        EmbeddingSize = 64,
        Pooling = SequencePooling.Max,
        InputDropout = 0.2f,
        OutputDropout = 0.4f,
        NumberOfEpochs = arguments.Epochs ?? 20,
        LearningRate = 0.004f,
        LearningRateSchedule = LearningRateSchedule.Cosine,
        ValidationSetFraction = 0.1f,
        EarlyStoppingMetric = EarlyStoppingMetric.Accuracy,
        Seed = seed,
        Progress = new EpochPrinter(),
    };

    /// <summary>The data has no test part of its own: a fifth of each language, the same for every seed.</summary>
    internal static StratifiedSplit<Surname> Load(SampleArguments arguments)
        => StratifiedSplit<Surname>.Of(SurnameReader.Read(arguments.DataFolder()), surname => surname.Language, testFraction: 0.2, seed: 1);

    private static int Run(SampleArguments arguments)
    {
        StratifiedSplit<Surname> split = Load(arguments);

        Result.Print("baseline accuracy", TextRegression.Accuracy(split.Train.Select(Text), split.Test.Select(Text)));
        return SeedRuns.Run(arguments, seed =>
        {
            var ml = new MLContext(seed);
            var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Surname.Language))
                .Append(ml.MulticlassClassification.Trainers.Recurrent(NewOptions(arguments, seed)));

            TransformerChain<RecurrentMulticlassTransformer> model = pipeline.Fit(ml.Data.LoadFromEnumerable(split.Train));
            return TestAccuracy.Of(ml, model.Transform(ml.Data.LoadFromEnumerable(split.Test)));
        });
    }

    private static LabelledText Text(Surname surname) => new(surname.Name, surname.Language);
}
