using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Texts;
using Samples.Running;

namespace Samples.Texts;

/// <summary>
/// Texts that a rule answers: reversed, sorted, copied, added up, dates written in another way. An encoder-decoder with attention learns each rule from examples and
/// applies it to texts that it never saw. Pairs are generated; 2,000 of them, none of which training has, are the test.
/// </summary>
internal static class Transduce
{
    public static readonly Sample Sample = new(
        "transduce",
        "An encoder-decoder with attention learns to reverse, sort, copy, add and read dates.",
        SampleOptions.Task | SampleOptions.Seed | SampleOptions.Epochs,
        Run);

    private const int TestCount = 2_000;

    private static int Run(SampleArguments arguments)
    {
        string[] tasks = arguments.Task is null ? Transduction.Tasks : [arguments.Task];
        foreach (string task in tasks)
        {
            if (!Transduction.Tasks.Contains(task))
                throw new UsageException($"--task must be one of {string.Join(", ", Transduction.Tasks)}, got '{task}'.");
        }

        foreach (string task in tasks)
        {
            Measure(task, arguments);
        }
        return 0;
    }

    private static void Measure(string task, SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        bool isShort = task is "add" or "dates";
        (TextPair[] training, TextPair[] test) = Transduction.Draw(task, seed, trainingCount: 40_000, TestCount);
        var ml = new MLContext(seed);
        RecurrentSequenceToSequenceTrainer trainer = ml.SequenceToSequence.Trainers.Recurrent(new RecurrentSequenceToSequenceTrainer.Options
        {
            LabelColumnName = nameof(TextPair.Target),
            FeatureColumnName = nameof(TextPair.Source),
            Attention = AttentionKind.General,
            HiddenSize = 128,
            EmbeddingSize = 32,
            TargetEmbeddingSize = 32,
            NumberOfEpochs = arguments.Epochs ?? (isShort ? 12 : 6),
            BatchSize = 64,
            LearningRate = 0.004f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            WarmupFraction = 0.02f,
            MaximumGradientNorm = 1,
            Seed = seed,
            Progress = new EpochPrinter(),
        });
        RecurrentSequenceToSequenceTransformer model = trainer.Fit(ml.Data.LoadFromEnumerable(training));
        IDataView written = model.Transform(ml.Data.LoadFromEnumerable(test));
        SequenceToSequenceMetrics metrics = ml.SequenceToSequence.Evaluate(written, nameof(TextPair.Target), "PredictedText");
        foreach (WrittenText row in ml.Data.CreateEnumerable<WrittenText>(written, reuseRowObject: false).Take(3))
        {
            Console.WriteLine($"  {row.Source} -> {row.PredictedText}{(row.PredictedText == row.Target ? "" : $" (right: {row.Target})")}");
        }

        Result.Print($"{task} token accuracy", metrics.TokenAccuracy);
        Result.Print($"{task} exact match", metrics.ExactMatch);
        if (arguments.Task is not null)
        {
            Result.Print("exact match", metrics.ExactMatch);
        }
    }
}
