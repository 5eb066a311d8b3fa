using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Data.Tags;
using Samples.Drawing;
using Samples.Running;

namespace Samples.Tagging;

/// <summary>
/// What do the users of an assistant name: people, places, times, dishes, songs ...? A bidirectional LSTM with a CRF tags made-up utterances that
/// come with the samples; a quarter of the values in the test utterances never occurs in training.
/// </summary>
internal static class Entities
{
    public static readonly Sample Sample = new(
        "entities",
        "Who, where, when, what? Tags the entities of made-up utterances, a quarter of them never seen in training, and prints them in colours.",
        SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs | SampleOptions.Picture,
        Run);

    private const int TrainingUtterances = 480;
    private const int TestUtterances = 240;
    private const int ShownUtterances = 10;

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);

        // The utterances keep their seed, so that runs with other seeds stay comparable.
        var generator = new UtteranceGenerator(seed: 1);
        TaggedUtterance[] train = generator.Generate(TrainingUtterances, forTraining: true);
        TaggedUtterance[] test = generator.Generate(TestUtterances, forTraining: false);
        IDataView trainView = ml.Data.LoadFromEnumerable(train);
        IDataView testView = ml.Data.LoadFromEnumerable(test);

        RecurrentTaggingTrainer pipeline = ml.SequenceTagging.Trainers.Recurrent(new RecurrentTaggingTrainer.Options
        {
            LabelColumnName = nameof(TaggedUtterance.Tags),
            FeatureColumnName = nameof(TaggedUtterance.Tokens),
            Head = TaggingHead.Crf,
            Cell = arguments.Cell ?? RecurrentCellKind.Lstm,
            HiddenSize = 48,
            EmbeddingSize = 32,
            CharacterEncoder = CharacterEncoder.Convolution,
            CharacterVectorSize = 24,
            MinimumTokenCount = 3,          // rarer words train what unknown ones will meet
            InputDropout = 0.3f,
            OutputDropout = 0.2f,
            BatchSize = 16,
            NumberOfEpochs = arguments.Epochs ?? 30,
            LearningRate = 0.005f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            Seed = seed,
            Progress = new EpochPrinter(everyNthEpoch: 5),
        });

        long start = Stopwatch.GetTimestamp();
        ITransformer model = pipeline.Fit(trainView);
        TimeSpan trainingTime = Stopwatch.GetElapsedTime(start);

        IDataView tagged = model.Transform(testView);
        Console.WriteLine();
        Console.WriteLine("Test utterances; the number is the least probability of an entity's tags:");
        var printer = new ColouredEntities(UtteranceGenerator.Types);
        IEnumerable<IReadOnlyList<TaggedSpan>> entities = ml.SequenceTagging.ExtractSpans(
            tagged, tokenColumnName: nameof(TaggedUtterance.Tokens), scoreColumnName: "Score", scheme: TaggingScheme.Bio);
        (IReadOnlyList<string> Tokens, IReadOnlyList<TaggedSpan> Entities)[] shown =
            [.. test.Zip(entities, (utterance, found) => ((IReadOnlyList<string>)utterance.Tokens, found)).Take(ShownUtterances)];
        foreach ((IReadOnlyList<string> tokens, IReadOnlyList<TaggedSpan> found) in shown)
            printer.Print(tokens, found);
        if (arguments.PicturePath is string picture)
            File.WriteAllText(picture, EntitiesPicture.Draw(shown, UtteranceGenerator.Types));

        SequenceTaggingMetrics metrics = ml.SequenceTagging.Evaluate(tagged, labelColumnName: nameof(TaggedUtterance.Tags));
        Console.WriteLine();
        Console.WriteLine(metrics.GetFormattedTable());

        string path = Path.Combine(AppContext.BaseDirectory, "entities.zip");
        ml.Model.Save(model, trainView.Schema, path);
        double loadedF1 = ml.SequenceTagging.Evaluate(ml.Model.Load(path, out _).Transform(testView), labelColumnName: nameof(TaggedUtterance.Tags)).EntityF1;

        var known = train.SelectMany(utterance => utterance.Tokens).ToHashSet();
        Result.Print("training and test utterances", $"{train.Length} and {test.Length}");
        Result.Print("test tokens unknown from training", test.SelectMany(utterance => utterance.Tokens).Average(token => known.Contains(token) ? 0.0 : 1.0));
        Result.Print("training seconds", trainingTime.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
        Result.Print("token accuracy", metrics.TokenAccuracy);
        Result.Print("sentence accuracy", metrics.SentenceAccuracy);
        Result.Print("loaded model entity f1", loadedF1);
        Result.Print("entity f1", metrics.EntityF1);
        return loadedF1 == metrics.EntityF1 ? 0 : 1;
    }
}
