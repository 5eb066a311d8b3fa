using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Texts;
using Samples.Drawing;
using Samples.Running;

namespace Samples.Texts;

/// <summary>
/// How much fits through one vector? Texts of 5 to 40 symbols are to be reversed by an encoder and a decoder of 64 units. Without attention all that the decoder knows
/// of a text is the encoder's final state, and long texts are lost; with attention it can look at each symbol again. Both get the same updates.
/// </summary>
internal static class Bottleneck
{
    public static readonly Sample Sample = new(
        "bottleneck",
        "Reversing texts of 5 to 40 symbols with and without attention: what fits through one vector.",
        SampleOptions.Seed | SampleOptions.Epochs | SampleOptions.Picture,
        Run);

    private const int TrainingCount = 40_000;
    private const int TestCount = 300;
    private static readonly int[] Lengths = [5, 10, 15, 20, 25, 30, 35, 40];

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        (TextPair[] training, _) = Transduction.Draw("reverse", seed, TrainingCount, testCount: 0);
        var random = new Random(seed + 1);
        TextPair[][] tests = [.. Lengths.Select(length => Enumerable.Range(0, TestCount).Select(_ => Transduction.Reversed(random, length)).ToArray())];
        double[] without = Measure(AttentionKind.None, training, tests, seed, arguments);
        double[] with = Measure(AttentionKind.General, training, tests, seed, arguments);
        Console.WriteLine("length  without attention  with attention");
        for (int i = 0; i < Lengths.Length; i++)
        {
            Console.WriteLine($"{Lengths[i],6}  {without[i],17:F4}  {with[i],14:F4}");
        }

        if (arguments.PicturePath is string picture)
        {
            var chart = new BarChart
            {
                Title = "Texts that are reversed without a mistake, by their length",
                Columns = ["without attention", "with attention"],
                Bars = [.. Lengths.Select((length, i) => new Bar($"{length} symbols", without[i], with[i]))],
                Axis = (0, 1),
                Format = "0.00",
            };
            File.WriteAllText(picture, chart.Draw());
        }

        Result.Print("exact match at 40 without attention", without[^1]);
        Result.Print("exact match at 40 with attention", with[^1]);
        return 0;
    }

    private static double[] Measure(AttentionKind attention, TextPair[] training, TextPair[][] tests, int seed, SampleArguments arguments)
    {
        var ml = new MLContext(seed);
        RecurrentSequenceToSequenceTransformer model = ml.SequenceToSequence.Trainers.Recurrent(new RecurrentSequenceToSequenceTrainer.Options
        {
            LabelColumnName = nameof(TextPair.Target),
            FeatureColumnName = nameof(TextPair.Source),
            Attention = attention,
            HiddenSize = 64,
            EmbeddingSize = 32,
            TargetEmbeddingSize = 32,
            NumberOfEpochs = arguments.Epochs ?? 10,
            BatchSize = 64,
            LearningRate = 0.005f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            WarmupFraction = 0.02f,
            MaximumGradientNorm = 1,
            Seed = seed,
            Progress = new EpochPrinter(),
        }).Fit(ml.Data.LoadFromEnumerable(training));
        return [.. tests.Select(test => ml.SequenceToSequence.Evaluate(
            model.Transform(ml.Data.LoadFromEnumerable(test)), nameof(TextPair.Target), "PredictedText").ExactMatch)];
    }
}
