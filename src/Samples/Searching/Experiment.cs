using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Data.Tags;
using Samples.Running;

namespace Samples.Searching;

/// <summary>
/// Which options do best? An experiment trains one trial after the other, drops early what lags behind, and ends when the time is up; nobody tells it a setting. On the vowels of Japanese
/// speakers it compares trials by cross-validation, on the requests of Snips by the validation part; without data it looks at the spelling of English words.
/// </summary>
internal static class Experiment
{
    public static readonly Sample Sample = new(
        "experiment",
        "Looks for the options that do best, within a time: of syllables, of Japanese vowels, or of the slots of requests (--task tagging).",
        SampleOptions.Data | SampleOptions.Task | SampleOptions.Seed | SampleOptions.Search | SampleOptions.Picture,
        Run)
    {
        DataSource =
            "It is the data set JapaneseVowels of the UEA archive (www.timeseriesclassification.com), in its .ts form, or, with --task tagging, the Snips corpus as " +
            "the sample 'slots' reads it.",
        RunsWithoutData = true,
    };

    private const int WordCount = 2_000;
    private const int DefaultSeconds = 60;

    private static int Run(SampleArguments arguments)
    {
        switch (arguments.Task)
        {
            case null when arguments.HasData:
                SeedRuns.Run(arguments, "test accuracy", seed => Vowels(arguments, seed));
                break;
            case null:
                Result.Print("test accuracy", Syllables(arguments));
                break;
            case "tagging":
                Result.Print("entity f1", Slots(arguments));
                break;
            default:
                throw new UsageException($"--task must be tagging, got '{arguments.Task}'.");
        }

        return 0;
    }

    /// <summary>Nine speakers, with 30 series of each to learn from: too few to hold some out, so trials are compared by cross-validation.</summary>
    private static double Vowels(SampleArguments arguments, int seed)
    {
        var ml = new MLContext(seed);
        RecurrentExperimentSettings settings = Settings(arguments, seed);
        settings.NumberOfFolds = 5;
        settings.EpochsPerTrial = 32;
        settings.SearchSpace = SearchSpace.Of<RecurrentMulticlassTrainer.Options>().Restrict("HiddenSize", 16, 64).Restrict("NumberOfLayers", 1, 2);
        var search = new LiveSearch(arguments, settings);
        RecurrentExperimentResult<MulticlassClassificationMetrics> result = search.Run(() =>
            ml.MulticlassClassification.CreateRecurrentExperiment(settings).Execute(
                ml.Data.LoadFromTs(arguments.DataFile("JapaneseVowels_TRAIN.ts")),
                preFeaturizer: ml.Transforms.Conversion.MapValueToKey("Label"),
                progressHandler: search.Trials<MulticlassClassificationMetrics>()));
        search.Show(result);
        return TestAccuracy.Of(ml, result.BestRun.Model!.Transform(ml.Data.LoadFromTs(arguments.DataFile("JapaneseVowels_TEST.ts"))));
    }

    private static double Slots(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        RecurrentExperimentSettings settings = Settings(arguments, seed);
        settings.Options = new RecurrentTaggingTrainer.Options { LabelColumnName = "Tags", FeatureColumnName = "Tokens", Head = TaggingHead.Crf };
        settings.EpochsPerTrial = 16;
        var search = new LiveSearch(arguments, settings);
        RecurrentExperimentResult<SequenceTaggingMetrics> result = search.Run(() =>
            ml.SequenceTagging.CreateRecurrentExperiment(settings).Execute(
                Load("train.txt"), Load("valid.txt"), progressHandler: search.Trials<SequenceTaggingMetrics>()));
        search.Show(result);
        return ml.SequenceTagging.Evaluate(result.BestRun.Model!.Transform(Load("test.txt")), "Tags").EntityF1;

        IDataView Load(string file) => ml.Data.LoadFromConll(arguments.DataFile(file), ["Tokens", "Tags"]);
    }

    private static double Syllables(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        IDataView words = ml.Data.LoadFromTextFile<Word>(Path.Combine(AppContext.BaseDirectory, "Data", "Syllables", "syllables.tsv"), separatorChar: '\t');
        words = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Word.Syllables)).Fit(words).Transform(words);
        DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(ml.Data.TakeRows(ml.Data.ShuffleRows(words, seed: 1), WordCount), testFraction: 0.2, seed: 1);
        RecurrentExperimentSettings settings = Settings(arguments, seed);
        settings.Refit = true;
        var search = new LiveSearch(arguments, settings);
        RecurrentExperimentResult<MulticlassClassificationMetrics> result = search.Run(() =>
            ml.MulticlassClassification.CreateRecurrentExperiment(settings).Execute(
                split.TrainSet, featureColumnName: nameof(Word.Spelling), progressHandler: search.Trials<MulticlassClassificationMetrics>()));
        search.Show(result);
        return ml.MulticlassClassification.Evaluate(result.BestRun.Model!.Transform(split.TestSet)).MicroAccuracy;
    }

    private static RecurrentExperimentSettings Settings(SampleArguments arguments, int seed) => new()
    {
        MaximumTrials = arguments.Trials,
        MaximumExperimentTimeInSeconds = arguments.Seconds is int seconds ? (uint)seconds : arguments.Trials is null ? DefaultSeconds : null,
        Folder = arguments.SearchFolder is string folder ? Path.Combine(folder, $"seed{seed}") : null,
        Seed = seed,
    };
}
