using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Classification;
using Samples.Data.Sequences;
using Samples.Data.Tags;
using Samples.Running;
using Samples.Tagging;

namespace Samples.Defaults;

/// <summary>The data sets of the samples that classify, tag or predict a number, each with its sample's settings.</summary>
internal static class ComparedSets
{
    /// <summary>Every set whose data are there; the folder given holds a folder for each.</summary>
    public static IReadOnlyList<ComparedSet> Of(SampleArguments arguments)
    {
        SampleArguments snips = arguments.In("snips_cc0");
        SampleArguments english = arguments.In("ud_en_ewt");
        SampleArguments names = arguments.In("surnames18");
        SampleArguments messages = arguments.In("sms_spam");
        return
        [
            new(
                "intents",
                "accuracy",
                ml => new DataParts(Utterances(ml, snips, "train.txt"), Utterances(ml, snips, "valid.txt"), Utterances(ml, snips, "test.txt")),
                () => new RecurrentMulticlassTrainer.Options { FeatureColumnName = nameof(Utterance.Tokens), Cell = RecurrentCellKind.Gru },
                seed => Intents.NewOptions(snips, seed),
                (ml, options, parts) => ComparedTasks.Classes(ml, options, parts, nameof(Utterance.Intent))),
            Tagging("slots", "entity f1", snips, ["train.txt", "valid.txt", "test.txt"], TaggingHead.Crf, seed => Slots.NewOptions(snips, seed)),
            Tagging("pos", "token accuracy", english, ["train.rebuilt.tsv", "dev.tsv", "test.tsv"], TaggingHead.Softmax, seed => PartsOfSpeech.NewOptions(english, seed)),
            new(
                "surnames",
                "accuracy",
                ml => Names(ml, names),
                () => new RecurrentMulticlassTrainer.Options { FeatureColumnName = nameof(Surname.Name), Cell = RecurrentCellKind.Gru },
                seed => Surnames.NewOptions(names, seed),
                (ml, options, parts) => ComparedTasks.Classes(ml, options, parts, nameof(Surname.Language))),
            new(
                "spam",
                "accuracy",
                ml => Messages(ml, messages),
                () => new RecurrentBinaryTrainer.Options { LabelColumnName = nameof(TextMessage.IsSpam), FeatureColumnName = nameof(TextMessage.Tokens) },
                seed => Spam.NewOptions(messages, seed),
                ComparedTasks.Flags),
            OfSeries("japanese-vowels", arguments.In("japanese_vowels"), "JapaneseVowels", JapaneseVowels.NewOptions),
            OfSeries("italy-power", arguments.In("italy_power_demand"), "ItalyPowerDemand", ItalyPower.NewOptions),
            OfSeries("synthetic-control", arguments.In("synthetic_control"), "SyntheticControl", SyntheticControl.NewOptions),
            new(
                "series",
                "accuracy",
                _ => Runs(),
                () => new RecurrentMulticlassTrainer.Options { Cell = RecurrentCellKind.Gru },
                _ => Series.NewOptions(epochs: 60),
                (ml, options, parts) => ComparedTasks.Classes(ml, options, parts, nameof(MachineReading.State))),
            new(
                "adding",
                "r squared",
                ml => new DataParts(
                    ml.Data.LoadFromEnumerable(Adding.Draw(arguments, 2, Adding.TrainingCount)), null, ml.Data.LoadFromEnumerable(Adding.TestSequences(arguments, 1))),
                () => new RecurrentRegressionTrainer.Options
                {
                    LabelColumnName = nameof(AddingSequence.Sum),
                    FeatureColumnName = nameof(AddingSequence.Steps),
                    Cell = RecurrentCellKind.Gru,
                },
                seed => Adding.NewOptions(arguments, seed, RecurrentCellKind.Gru),
                ComparedTasks.Numbers),
        ];
    }

    private static ComparedSet Tagging(
        string name, string figure, SampleArguments arguments, string[] files, TaggingHead head, Func<int, RecurrentTrainerOptions> newHandTuned) => new(
        name,
        figure,
        ml => new DataParts(Conll(ml, arguments, files[0]), Conll(ml, arguments, files[1]), Conll(ml, arguments, files[2])),
        () => new RecurrentTaggingTrainer.Options { LabelColumnName = "Tags", FeatureColumnName = "Tokens", Head = head },
        newHandTuned,
        (ml, options, parts) => ComparedTasks.Tags(ml, options, parts, hasEntities: head == TaggingHead.Crf));

    private static ComparedSet OfSeries(
        string name, SampleArguments arguments, string file, Func<SampleArguments, int, RecurrentTrainerOptions> newHandTuned) => new(
        name,
        "accuracy",
        ml => new DataParts(ml.Data.LoadFromTs(arguments.DataFile($"{file}_TRAIN.ts")), null, ml.Data.LoadFromTs(arguments.DataFile($"{file}_TEST.ts"))),
        () => new RecurrentMulticlassTrainer.Options { Cell = RecurrentCellKind.Gru },
        seed => newHandTuned(arguments, seed),
        (ml, options, parts) => ComparedTasks.Classes(ml, options, parts, "Label"));

    private static DataParts Names(MLContext ml, SampleArguments arguments)
    {
        StratifiedSplit<Surname> split = Surnames.Load(arguments);
        return new DataParts(ml.Data.LoadFromEnumerable(split.Train), null, ml.Data.LoadFromEnumerable(split.Test));
    }

    private static DataParts Runs()
    {
        // The split keeps its seed, so that runs with other seeds stay comparable.
        (_, IDataView training, IDataView test) = Series.Load(new MLContext(seed: 1));
        return new DataParts(training, null, test);
    }

    /// <summary>A line that begins with # is a comment where sentences have an intent there, and else a word.</summary>
    private static IDataView Conll(MLContext ml, SampleArguments arguments, string file)
        => ml.Data.LoadFromConll(arguments.DataFile(file), ["Tokens", "Tags"], commentPrefix: file.EndsWith(".txt", StringComparison.Ordinal) ? "#" : null);

    private static IDataView Utterances(MLContext ml, SampleArguments arguments, string file) => ml.Data.LoadFromEnumerable(SnipsReader.Read(arguments.DataFile(file)));

    private static DataParts Messages(MLContext ml, SampleArguments arguments)
    {
        (TextMessage[] training, TextMessage[] test) = Spam.Load(arguments);
        return new DataParts(ml.Data.LoadFromEnumerable(training), null, ml.Data.LoadFromEnumerable(test));
    }
}
