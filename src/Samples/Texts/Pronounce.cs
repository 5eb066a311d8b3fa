using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Texts;
using Samples.Drawing;
using Samples.Running;

namespace Samples.Texts;

/// <summary>
/// From letters to sounds. With --data the CMU pronouncing dictionary: 126,000 English words, 12,000 of them for the test, which only measures the result; a word is
/// wrong when none of its known pronunciations is said. Without it, made-up words in the spelling of Spanish, whose rules a network can learn in a minute.
/// </summary>
internal static class Pronounce
{
    public static readonly Sample Sample = new(
        "pronounce",
        "Letters to sounds by an encoder-decoder with attention; with --data on the CMU pronouncing dictionary.",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        RunsWithoutData = true,
        DataSource = "The CMU pronouncing dictionary is cmudict.dict of github.com/cmusphinx/cmudict, packed as cmudict.dict.gz: a word and its phonemes per line.",
    };

    private static int Run(SampleArguments arguments)
    {
        bool isDictionary = arguments.HasData;
        (PronouncedWord[] training, PronouncedWord[] validation, PronouncedWord[] test) = isDictionary
            ? PronunciationReader.Read(arguments.DataFile("cmudict.dict.gz"))
            : MadeUp(arguments.Seed ?? 1);
        Console.WriteLine($"{training.Length} words to learn, {validation.Length} to choose the epoch, {test.Length} to test");
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        var options = new RecurrentSequenceToSequenceTrainer.Options
        {
            LabelColumnName = nameof(PronouncedWord.Sounds),
            FeatureColumnName = nameof(PronouncedWord.Spelling),
            Cell = arguments.Cell ?? RecurrentCellKind.Lstm,
            Attention = AttentionKind.General,
            HiddenSize = isDictionary ? 256 : 64,
            NumberOfLayers = isDictionary ? 2 : 1,
            EmbeddingSize = 64,
            TargetEmbeddingSize = 64,
            NumberOfEpochs = arguments.Epochs ?? (isDictionary ? 9 : 10),
            BatchSize = isDictionary ? 128 : 32,
            LearningRate = isDictionary ? 0.002f : 0.005f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            WarmupFraction = 0.02f,
            MaximumGradientNorm = 2,
            LayerDropout = isDictionary ? 0.3f : 0,
            OutputDropout = isDictionary ? 0.3f : 0,
            LabelSmoothing = isDictionary ? 0.1f : 0,
            Seed = seed,
            ValidationSet = ml.Data.LoadFromEnumerable(validation),
            Progress = new EpochPrinter(),
            Decoding = new SequenceDecodingOptions { BeamSize = 5, LengthPenalty = 0.6f, OutputAttention = true },
        };
        ITransformer model = ml.SequenceToSequence.Trainers.Recurrent(options)
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(ml.Data.LoadFromEnumerable(training));
        IDataView said = model.Transform(ml.Data.LoadFromEnumerable(test));
        SequenceToSequenceMetrics metrics = ml.SequenceToSequence.Evaluate(
            said,
            nameof(PronouncedWord.Sounds),
            referenceColumnNames: [nameof(PronouncedWord.SecondWay), nameof(PronouncedWord.ThirdWay), nameof(PronouncedWord.FourthWay)]);
        PronouncedGuess[] guesses = [.. ml.Data.CreateEnumerable<PronouncedGuess>(said, reuseRowObject: false).Take(10)];
        Console.WriteLine($"{"word",-16} {"sounds",-32} guess");
        foreach (PronouncedGuess guess in guesses)
        {
            Console.WriteLine($"{guess.Spelling,-16} {string.Join(' ', guess.Sounds),-32} {string.Join(' ', guess.PredictedLabel)}");
        }

        PronouncedGuess longest = guesses.MaxBy(guess => guess.Spelling.Length)!;
        Console.WriteLine();
        Console.WriteLine(AlignmentTable.Draw([.. longest.Spelling.Select(letter => $"{letter}")], longest.PredictedLabel, longest.Attention));
        Result.Print("wrong words", 1 - metrics.ExactMatch);
        Result.Print("per", metrics.EditDistanceRate);
        return 0;
    }

    private static (PronouncedWord[] Training, PronouncedWord[] Validation, PronouncedWord[] Test) MadeUp(int seed)
    {
        PronouncedWord[] test = SpanishSpelling.Draw(1_000, seed + 1, new HashSet<string>());
        PronouncedWord[] rest = SpanishSpelling.Draw(9_000, seed, test.Select(word => word.Spelling).ToHashSet());
        return (rest[1_000..], rest[..1_000], test);
    }
}
