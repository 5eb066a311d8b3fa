using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Transforms;
using Samples.Baselines;
using Samples.Data.Tags;
using Samples.Drawing;
using Samples.Running;

namespace Samples.Tagging;

/// <summary>
/// The whole way once: load, split, train a bidirectional LSTM on the letters of words, evaluate, save, load and predict.
/// The question is how many syllables a word has; its data comes with the samples.
/// </summary>
internal static class Syllables
{
    public static readonly Sample Sample = new(
        "syllables",
        "How many syllables has a word? Trains on the letters of 23,664 English words, evaluates, saves, loads and predicts.",
        SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs | SampleOptions.Picture,
        Run);

    // None of these is in the data: names, a place and words younger than the dictionary.
    private static readonly string[] NewWords = ["blogosphere", "smartphone", "unfriended", "jabberwocky", "rewilding", "oumuamua", "backpropagated", "selfie"];

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);

        IDataView words = ml.Data.LoadFromTextFile<Word>(Path.Combine(AppContext.BaseDirectory, "Data", "Syllables", "syllables.tsv"), separatorChar: '\t');
        Console.WriteLine("How many syllables has a word? A bidirectional network reads its letters; a tenth of the 23,664 words is kept for the test.");

        // The split keeps its seed, so that runs with other seeds stay comparable.
        DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(words, testFraction: 0.1, seed: 1);

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Word.Syllables), keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(ml.MulticlassClassification.Trainers.Recurrent(new RecurrentMulticlassTrainer.Options
            {
                FeatureColumnName = nameof(Word.Spelling),      // a text column is read as its characters
                Cell = arguments.Cell ?? RecurrentCellKind.Lstm,
                Bidirectional = true,
                HiddenSize = 64,
                EmbeddingSize = 32,
                Pooling = SequencePooling.Mean,
                OutputDropout = 0.2f,
                NumberOfEpochs = arguments.Epochs ?? 16,
                LearningRate = 0.004f,
                LearningRateSchedule = LearningRateSchedule.Cosine,
                ValidationSetFraction = 0.05f,
                Seed = seed,
                Progress = new EpochPrinter(),
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        long start = Stopwatch.GetTimestamp();
        var model = pipeline.Fit(split.TrainSet);
        TimeSpan trainingTime = Stopwatch.GetElapsedTime(start);

        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
        Console.WriteLine();
        Console.WriteLine("The test words, where class 0 has one syllable:");
        Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

        if (arguments.PicturePath is string picture)
        {
            string[] names = [.. Enumerable.Range(1, metrics.ConfusionMatrix.NumberOfClasses).Select(count => $"{count}")];
            File.WriteAllText(picture, ConfusionPicture.Draw("Syllables of the test words", metrics.ConfusionMatrix, names));
        }

        string path = Path.Combine(AppContext.BaseDirectory, "syllables.zip");
        ml.Model.Save(model, words.Schema, path);
        ITransformer loaded = ml.Model.Load(path, out _);
        double accuracy = TestAccuracy.Of(ml, model.Transform(split.TestSet));
        double loadedAccuracy = TestAccuracy.Of(ml, loaded.Transform(split.TestSet));

        // The same network with its recurrent weights in half the memory: what does the rounding cost?
        IDataView keyed = model.First().Transform(split.TestSet);
        RecurrentMulticlassTransformer network = model.OfType<RecurrentMulticlassTransformer>().Single();
        double bfloat16Accuracy = TestAccuracy.Of(ml, network.WithBFloat16Weights().Transform(keyed));

        using PredictionEngine<Word, SyllablePrediction> engine = ml.Model.CreatePredictionEngine<Word, SyllablePrediction>(loaded);
        Console.WriteLine("Words the model has never seen, from the saved file:");
        foreach (string spelling in NewWords)
        {
            SyllablePrediction prediction = engine.Predict(new Word { Spelling = spelling });
            string probability = prediction.Score.Max().ToString("F2", CultureInfo.InvariantCulture);
            Console.WriteLine($"  {spelling,-16} {prediction.PredictedLabel} (probability {probability})");
        }
        Console.WriteLine();

        Word[] trainingWords = [.. ml.Data.CreateEnumerable<Word>(split.TrainSet, reuseRowObject: false)];
        Word[] testWords = [.. ml.Data.CreateEnumerable<Word>(split.TestSet, reuseRowObject: false)];
        Result.Print("model file", $"{path} ({new FileInfo(path).Length / 1024} KB)");
        Result.Print("training and test words", $"{trainingWords.Length} and {testWords.Length}");
        Result.Print("training seconds", trainingTime.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
        Result.Print("most frequent answer accuracy", MajorityClass.Accuracy(trainingWords, testWords, word => word.Syllables));
        Result.Print("baseline accuracy", testWords.Average(word => VowelGroupRule.Count(word.Spelling) == word.Syllables ? 1.0 : 0.0));
        Result.Print("loaded model accuracy", loadedAccuracy);
        Result.Print("accuracy float", accuracy);
        Result.Print("accuracy bf16", bfloat16Accuracy);
        Result.Print("test accuracy", accuracy);
        return loadedAccuracy == accuracy ? 0 : 1;
    }
}
