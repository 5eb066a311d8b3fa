using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Tags;
using Samples.Running;

namespace Samples.Tagging;

/// <summary>
/// Does a network remember one symbol across a string of any length? The embedded Reber grammar asks for it: an LSTM learns from 256 strings to give exactly the legal
/// symbols after every step of 256 others; a vanilla network learns the inner grammar and forgets the outer one.
/// </summary>
internal static class Reber
{
    public static readonly Sample Sample = new(
        "reber",
        "The embedded Reber grammar: the legal next symbols, of which the last but one depends on the second.",
        SampleOptions.Seed | SampleOptions.Epochs,
        Run);

    private const int SeedCount = 10;
    private const int StringCount = 256;
    private const int ValidationCount = 1000;

    private static int Run(SampleArguments arguments)
    {
        int[] seeds = arguments.Seed is int given ? [given] : [.. Enumerable.Range(1, SeedCount)];
        foreach (RecurrentCellKind cell in new[] { RecurrentCellKind.Lstm, RecurrentCellKind.Rnn })
        {
            string name = cell == RecurrentCellKind.Lstm ? "lstm" : "elman";
            int solved = 0;
            double share = 0;
            foreach (int seed in seeds)
            {
                int right = CountRight(cell, seed, arguments);
                Console.WriteLine($"{name} with seed {seed}: {right} of {StringCount} strings right at every step");
                solved += right == StringCount ? 1 : 0;
                share += (double)right / StringCount / seeds.Length;
            }

            Result.Print($"{name} strings right", share);
            Result.Print($"{name} solved", $"{solved}");
        }

        return 0;
    }

    /// <summary>Test strings at every step of which the legal symbols, and no others, are the most probable ones.</summary>
    private static int CountRight(RecurrentCellKind cell, int seed, SampleArguments arguments)
    {
        var random = new Random(seed);
        TaggedSymbols[] training = Draw(StringCount);
        TaggedSymbols[] validation = Draw(ValidationCount);
        TaggedSymbols[] test = Draw(StringCount);
        var ml = new MLContext(seed);
        RecurrentTaggingTransformer model = ml.SequenceTagging.Trainers.Recurrent(new RecurrentTaggingTrainer.Options
        {
            LabelColumnName = nameof(TaggedSymbols.Tags),
            FeatureColumnName = nameof(TaggedSymbols.Symbols),
            Cell = cell,
            Bidirectional = false,
            Head = TaggingHead.Softmax,
            Scheme = TaggingScheme.None,
            HiddenSize = 32,
            EmbeddingSize = 8,
            BatchSize = 16,
            NumberOfEpochs = arguments.Epochs ?? 100,
            LearningRate = 0.01f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            MaximumGradientNorm = 1,
            ValidationSet = ml.Data.LoadFromEnumerable(validation),
            Seed = seed,
        }).Fit(ml.Data.LoadFromEnumerable(training));
        string[] classes = [.. training.SelectMany(row => row.Tags).Distinct()];     // texts are classes in the order in which they are met
        IDataView scored = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(ml.Data.LoadFromEnumerable(training)))
            .Transform(model.Transform(ml.Data.LoadFromEnumerable(test)));
        return ml.Data.CreateEnumerable<TaggedScores>(scored, reuseRowObject: false).Zip(test).Count(pair => IsRight(pair.First.Score.Chunk(classes.Length), pair.Second));

        TaggedSymbols[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => ReberGrammar.Draw(random))];

        bool IsRight(IEnumerable<float[]> steps, TaggedSymbols row) => steps.Zip(ReberGrammar.LegalAfter(row)).All(step =>
        {
            IEnumerable<string> highest = classes.Zip(step.First).OrderByDescending(symbol => symbol.Second).Take(step.Second.Length).Select(symbol => symbol.First);
            return highest.ToHashSet().SetEquals(step.Second);
        });
    }
}
