using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data.Sequences;
using Samples.Data.Tags;
using Samples.Running;

namespace Samples.Classification;

/// <summary>
/// What does a voice assistant's user want? Seven intents, from the words of a sentence (the Snips corpus).
/// The validation sentences chose the settings, and choose the epoch whose weights are kept; the test sentences only measure the result.
/// </summary>
internal static class Intents
{
    public static readonly Sample Sample = new(
        "intents",
        "Seven intents of a voice assistant's users, from the words of a sentence (Snips: train.txt, valid.txt, test.txt).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource =
            "It is the Snips corpus of 2017 (github.com/sonos/nlu-benchmark, folder 2017-06-custom-intent-engines, CC0), whose JSON is to be " +
            "written as text: files 'train.txt', 'valid.txt' and 'test.txt', a line '# intent = X' per sentence, a line of word, tab and BIO " +
            "tag per word, and a blank line behind it.",
    };

    /// <summary>The settings found by hand.</summary>
    internal static RecurrentMulticlassTrainer.Options NewOptions(SampleArguments arguments, int seed) => new()
    {
        FeatureColumnName = nameof(Utterance.Tokens),   // texts: the trainer makes the vocabulary
        MinimumTokenCount = 2,                          // the rare words teach what an unknown word means
        Cell = arguments.Cell ?? RecurrentCellKind.Gru,
        Bidirectional = true,
        HiddenSize = 128,
        EmbeddingSize = 128,
        Pooling = SequencePooling.Max,
        InputDropout = 0.5f,
        OutputDropout = 0.5f,
        NumberOfEpochs = arguments.Epochs ?? 8,
        LearningRate = 0.002f,
        LearningRateSchedule = LearningRateSchedule.Cosine,
        EarlyStoppingMetric = EarlyStoppingMetric.Accuracy,
        Seed = seed,
        Progress = new EpochPrinter(),
    };

    private static int Run(SampleArguments arguments)
    {
        IReadOnlyList<Utterance> train = SnipsReader.Read(arguments.DataFile("train.txt"));
        IReadOnlyList<Utterance> validation = SnipsReader.Read(arguments.DataFile("valid.txt"));
        IReadOnlyList<Utterance> test = SnipsReader.Read(arguments.DataFile("test.txt"));

        Result.Print("baseline accuracy", TextRegression.Accuracy(train.Select(Text), test.Select(Text)));
        return SeedRuns.Run(arguments, seed =>
        {
            var ml = new MLContext(seed);
            RecurrentMulticlassTrainer trainer = ml.MulticlassClassification.Trainers.Recurrent(NewOptions(arguments, seed));

            // A pipeline's own Fit has no place for validation rows.
            ITransformer model = ml.Model.FitWithValidation(
                ml.Transforms.Conversion.MapValueToKey("Label", nameof(Utterance.Intent)),
                trainer,
                ml.Data.LoadFromEnumerable(train),
                ml.Data.LoadFromEnumerable(validation));
            return TestAccuracy.Of(ml, model.Transform(ml.Data.LoadFromEnumerable(test)));
        });
    }

    private static LabelledText Text(Utterance utterance) => new(string.Join(' ', utterance.Tokens), utterance.Intent);
}
