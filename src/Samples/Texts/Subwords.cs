using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Tokenizers;
using Samples.Data.Texts;
using Samples.Running;

namespace Samples.Texts;

/// <summary>
/// Subwords in and out: numbers in English words become French ones. A tokenizer of Microsoft.ML.Tokenizers splits both into subwords, whose vocabulary is learned from
/// the training texts alone; an encoder-decoder, with one table of vectors for all subwords, writes French ones, and the tokenizer makes text of them.
/// </summary>
internal static class Subwords
{
    public static readonly Sample Sample = new(
        "subwords",
        "Numbers in English words become French ones, by subwords of Microsoft.ML.Tokenizers.",
        SampleOptions.Seed | SampleOptions.Epochs,
        Run);

    private const int TrainingCount = 10_000;
    private const int TestCount = 1_000;
    private const int MergeCount = 120;

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        int[] numbers = DrawNumbers(seed);
        int[] training = numbers[..TrainingCount];
        int[] test = numbers[TrainingCount..];
        BpeTokenizer tokenizer = BytePairs.Learn(training.SelectMany(number => (string[])[NumberWords.English(number), NumberWords.French(number)]), MergeCount);
        Console.WriteLine($"{tokenizer.Vocabulary.Count} subwords, as {string.Join(' ', BytePairs.Split(tokenizer, NumberWords.English(test[0])))}");
        SubwordPair[] Pairs(int[] of) => [.. of.Select(number => new SubwordPair
        {
            Source = BytePairs.Split(tokenizer, NumberWords.English(number)),
            Target = BytePairs.Split(tokenizer, NumberWords.French(number)),
        })];

        var ml = new MLContext(seed);
        ITransformer model = ml.SequenceToSequence.Trainers.Recurrent(new RecurrentSequenceToSequenceTrainer.Options
        {
            LabelColumnName = nameof(SubwordPair.Target),
            FeatureColumnName = nameof(SubwordPair.Source),
            Attention = AttentionKind.General,
            ShareEmbeddings = true,
            HiddenSize = 96,
            EmbeddingSize = 64,
            NumberOfEpochs = arguments.Epochs ?? 8,
            BatchTokens = 500,
            LearningRate = 0.004f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            MaximumGradientNorm = 1,
            Seed = seed,
            Progress = new EpochPrinter(),
        }).Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(ml.Data.LoadFromEnumerable(Pairs(training)));

        WrittenSubwords[] written = [.. ml.Data.CreateEnumerable<WrittenSubwords>(model.Transform(ml.Data.LoadFromEnumerable(Pairs(test))), reuseRowObject: false)];
        string[] texts = [.. written.Select(row => BytePairs.Join(tokenizer, row.PredictedLabel))];
        for (int i = 0; i < 3; i++)
        {
            Console.WriteLine($"  {NumberWords.English(test[i])} -> {texts[i]}");
        }

        Result.Print("exact match", texts.Zip(test).Count(pair => pair.First == NumberWords.French(pair.Second)) / (double)TestCount);
        return 0;
    }

    /// <summary>Different ones, as many small as large.</summary>
    private static int[] DrawNumbers(int seed)
    {
        var random = new Random(seed);
        var numbers = new HashSet<int>();
        while (numbers.Count < TrainingCount + TestCount)
        {
            numbers.Add(random.Next(random.Next(2) == 0 ? 10_000 : 1_000_000));
        }

        return [.. numbers];
    }
}
