using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data.Texts;
using Samples.Drawing;
using Samples.Running;

namespace Samples.Texts;

/// <summary>
/// English captions to French by words: an encoder-decoder with attention, trained on 29,000 pairs; the epoch is chosen on the validation pairs, and the 1,000 test
/// pairs only measure the result. Beside it stands the translation of the nearest training sentence.
/// </summary>
internal static class Translate
{
    public static readonly Sample Sample = new(
        "translate",
        "English captions to French (Multi30k): BLEU and chrF beside the nearest training sentence.",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource = "Multi30k is github.com/multi30k/dataset: train, val and test_2016_flickr as .en.gz and .fr.gz, a sentence per line.",
    };

    private static int Run(SampleArguments arguments)
    {
        TranslatedSentence[] Part(string name) => CaptionReader.Read(arguments.DataFile($"{name}.en.gz"), arguments.DataFile($"{name}.fr.gz"));
        TranslatedSentence[] training = Part("train");
        TranslatedSentence[] test = Part("test_2016_flickr");
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        var nearest = new NearestSentence(training);
        SequenceToSequenceMetrics baseline = ml.SequenceToSequence.Evaluate(
            ml.Data.LoadFromEnumerable(test.Select(row => new TranslatedGuess { English = row.English, French = row.French, PredictedLabel = nearest.Translate(row.English) })),
            nameof(TranslatedSentence.French));
        var options = new RecurrentSequenceToSequenceTrainer.Options
        {
            LabelColumnName = nameof(TranslatedSentence.French),
            FeatureColumnName = nameof(TranslatedSentence.English),
            Cell = arguments.Cell ?? RecurrentCellKind.Gru,
            Attention = AttentionKind.General,
            HiddenSize = 256,
            EmbeddingSize = 256,
            TargetEmbeddingSize = 256,
            MinimumTokenCount = 2,
            MinimumTargetCount = 2,
            NumberOfEpochs = arguments.Epochs ?? 14,
            BatchSize = 64,
            LearningRate = 0.001f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            WarmupFraction = 0.03f,
            MaximumGradientNorm = 1,
            InputDropout = 0.3f,
            OutputDropout = 0.4f,
            LabelSmoothing = 0.1f,
            Seed = seed,
            ValidationSet = ml.Data.LoadFromEnumerable(Part("val")),
            Progress = new EpochPrinter(),
            Decoding = new SequenceDecodingOptions { BeamSize = 5, LengthPenalty = 1, OutputAttention = true },
        };
        ITransformer model = ml.SequenceToSequence.Trainers.Recurrent(options)
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(ml.Data.LoadFromEnumerable(training));
        IDataView written = model.Transform(ml.Data.LoadFromEnumerable(test));
        SequenceToSequenceMetrics metrics = ml.SequenceToSequence.Evaluate(written, nameof(TranslatedSentence.French));
        foreach (TranslatedGuess guess in ml.Data.CreateEnumerable<TranslatedGuess>(written, reuseRowObject: false).Where(guess => guess.English.Length <= 12).Take(3))
        {
            Console.WriteLine($"right: {string.Join(' ', guess.French)}");
            Console.WriteLine(AlignmentTable.Draw(guess.English, guess.PredictedLabel, guess.Attention));
        }

        Result.Print("nearest bleu", baseline.Bleu, 1);
        Result.Print("nearest chrf", baseline.ChrF, 1);
        Result.Print("chrf", metrics.ChrF, 1);
        Result.Print("bleu", metrics.Bleu, 1);
        return 0;
    }
}
