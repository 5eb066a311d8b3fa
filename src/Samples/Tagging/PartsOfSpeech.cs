using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Running;

namespace Samples.Tagging;

/// <summary>
/// Noun, verb or adjective? The seventeen universal parts of speech of English web texts (Universal Dependencies, EWT), by words and their characters.
/// The settings are customary ones and were not searched for. The development sentences choose the epoch whose weights are kept; the test
/// sentences only measure the result.
/// </summary>
internal static class PartsOfSpeech
{
    public static readonly Sample Sample = new(
        "pos",
        "17 parts of speech of English web texts, by words and their characters (UD EWT: train.rebuilt.tsv, dev.tsv, test.tsv).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Head | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource =
            "It is the English Web Treebank of Universal Dependencies (github.com/UniversalDependencies/UD_English-EWT, CC BY-SA 4.0), of whose " +
            "CoNLL-U files three columns are to be written: files 'train.rebuilt.tsv', 'dev.tsv' and 'test.tsv', a line of word, tab, part of " +
            "speech (UPOS), tab and XPOS per word, and a blank line behind each sentence.",
    };

    /// <summary>The settings found by hand.</summary>
    internal static RecurrentTaggingTrainer.Options NewOptions(SampleArguments arguments, int seed) => new()
    {
        LabelColumnName = "Tags",
        FeatureColumnName = "Tokens",
        Head = arguments.Head ?? TaggingHead.Softmax,
        Cell = arguments.Cell ?? RecurrentCellKind.Lstm,
        HiddenSize = 128,
        EmbeddingSize = 100,
        MinimumTokenCount = 2,                          // the rare words teach what an unknown word means
        LowerCaseWords = true,
        CasingEmbeddingSize = 8,
        CharacterEncoder = CharacterEncoder.Convolution,
        CharacterEmbeddingSize = 30,
        CharacterVectorSize = 100,
        InputDropout = 0.4f,
        OutputDropout = 0.5f,
        NumberOfEpochs = arguments.Epochs ?? 12,
        LearningRate = 0.003f,
        LearningRateSchedule = LearningRateSchedule.Cosine,
        EarlyStoppingMetric = EarlyStoppingMetric.Accuracy,
        Seed = seed,
        Progress = new EpochPrinter(),
    };

    private static int Run(SampleArguments arguments)
    {
        var data = new MLContext();
        IDataView train = Load("train.rebuilt.tsv"), development = Load("dev.tsv"), test = Load("test.tsv");
        Result.Print("baseline token accuracy", MostFrequentTag.Evaluate(data, train, test).TokenAccuracy);
        SeedRuns.Run(arguments, "token accuracy", seed =>
        {
            var ml = new MLContext(seed);
            RecurrentTaggingTransformer model = ml.SequenceTagging.Trainers.Recurrent(NewOptions(arguments, seed)).Fit(train, development);
            return ml.SequenceTagging.Evaluate(model.Transform(test), "Tags").TokenAccuracy;
        });
        return 0;

        IDataView Load(string file) => data.Data.LoadFromConll(arguments.DataFile(file), ["Tokens", "Tags"], commentPrefix: null);
    }
}
