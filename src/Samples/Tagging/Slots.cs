using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Running;

namespace Samples.Tagging;

/// <summary>
/// Which words fill which slot of a request? Artists, places, dates and thirty-six more, in sentences said to a voice assistant (the Snips corpus).
/// Of a few settings tried for both heads alike with one seed (dropouts 0.3 and 0.5, learning rates 0.001, 0.002 and 0.004) these are the CRF's best on
/// the validation sentences, and within 0.0004 of the softmax's best. The same sentences choose the epoch whose weights are kept; the test sentences only measure the result.
/// </summary>
internal static class Slots
{
    public static readonly Sample Sample = new(
        "slots",
        "39 kinds of slots in requests to a voice assistant, by words and their characters (Snips: train.txt, valid.txt, test.txt).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Head | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource =
            "It is the Snips corpus of 2017 (github.com/sonos/nlu-benchmark, folder 2017-06-custom-intent-engines, CC0), whose JSON is to be " +
            "written as text: files 'train.txt', 'valid.txt' and 'test.txt', a line '# intent = X' per sentence, a line of word, tab and BIO " +
            "tag per word, and a blank line behind it.",
    };

    /// <summary>The settings found by hand.</summary>
    internal static RecurrentTaggingTrainer.Options NewOptions(SampleArguments arguments, int seed) => new()
    {
        LabelColumnName = "Tags",
        FeatureColumnName = "Tokens",
        Head = arguments.Head ?? TaggingHead.Crf,
        Cell = arguments.Cell ?? RecurrentCellKind.Lstm,
        HiddenSize = 160,
        EmbeddingSize = 100,
        MinimumTokenCount = 2,                          // the rare words teach what an unknown word means
        CharacterEncoder = CharacterEncoder.Convolution,
        CharacterEmbeddingSize = 30,
        CharacterVectorSize = 50,
        InputDropout = 0.5f,
        OutputDropout = 0.5f,
        NumberOfEpochs = arguments.Epochs ?? 18,
        BatchSize = 16,
        LearningRate = 0.002f,
        LearningRateSchedule = LearningRateSchedule.Cosine,
        EarlyStoppingMetric = EarlyStoppingMetric.Accuracy,
        Seed = seed,
        Progress = new EpochPrinter(),
    };

    private static int Run(SampleArguments arguments)
    {
        var data = new MLContext();
        IDataView train = Load("train.txt"), validation = Load("valid.txt"), test = Load("test.txt");
        Result.Print("baseline entity f1", MostFrequentTag.Evaluate(data, train, test).EntityF1);
        SeedRuns.Run(arguments, "entity f1", seed =>
        {
            var ml = new MLContext(seed);
            RecurrentTaggingTransformer model = ml.SequenceTagging.Trainers.Recurrent(NewOptions(arguments, seed)).Fit(train, validation);
            Result.Print($"validation entity f1 with seed {seed}", ml.SequenceTagging.Evaluate(model.Transform(validation), "Tags").EntityF1);
            return ml.SequenceTagging.Evaluate(model.Transform(test), "Tags").EntityF1;
        });
        return 0;

        IDataView Load(string file) => data.Data.LoadFromConll(arguments.DataFile(file), ["Tokens", "Tags"]);
    }
}
