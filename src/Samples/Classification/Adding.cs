using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Running;

namespace Samples.Classification;

/// <summary>
/// How far back can a network remember? Two of 200 numbers are marked, one in each half, and the last hidden state has to hold their sum. The constant
/// answer 1 has a mean squared error (mse) of 1/6, and a network that forgets the first half can at best halve it. Settings are chosen on validation
/// sequences of other seeds: of 6 and 10 epochs the second was better for both cells. The test sequences only measure the result.
/// </summary>
internal static class Adding
{
    public static readonly Sample Sample = new(
        "adding",
        "The sum of two marked numbers among 200: GRU and LSTM remember over so many steps.",
        SampleOptions.Length | SampleOptions.Seed | SampleOptions.Epochs,
        Run);

    internal const int TrainingCount = 10_000;
    private const int TestCount = 2_000;
    private const int Decimals = 6;

    /// <summary>The settings found by hand.</summary>
    internal static RecurrentRegressionTrainer.Options NewOptions(SampleArguments arguments, int seed, RecurrentCellKind cell) => new()
    {
        LabelColumnName = nameof(AddingSequence.Sum),
        FeatureColumnName = nameof(AddingSequence.Steps),
        Cell = cell,
        HiddenSize = 32,
        NumberOfEpochs = arguments.Epochs ?? 10,
        LearningRate = 0.01f,
        LearningRateSchedule = LearningRateSchedule.Cosine,
        MaximumGradientNorm = 1,            // the norms before clipping reach a mean of about 5 in early epochs of the LSTM
        Seed = seed,
        Progress = new EpochPrinter(),
    };

    private static int Run(SampleArguments arguments)
    {
        SeedRuns.Run(arguments, "constant mse", seed => TestSequences(arguments, seed).Average(sequence => Math.Pow(sequence.Sum - 1, 2)), Decimals);
        double gru = SeedRuns.Run(arguments, "gru mse", seed => Error(RecurrentCellKind.Gru, seed, arguments), Decimals);
        double lstm = SeedRuns.Run(arguments, "lstm mse", seed => Error(RecurrentCellKind.Lstm, seed, arguments), Decimals);
        Result.Print("mse", Math.Max(gru, lstm), Decimals);
        return 0;
    }

    private static double Error(RecurrentCellKind cell, int seed, SampleArguments arguments)
    {
        var ml = new MLContext(seed);
        RecurrentRegressionTrainer trainer = ml.Regression.Trainers.Recurrent(NewOptions(arguments, seed, cell));
        RecurrentRegressionTransformer model = trainer.Fit(ml.Data.LoadFromEnumerable(Draw(arguments, 2 * seed, TrainingCount)));
        IDataView test = ml.Data.LoadFromEnumerable(TestSequences(arguments, seed));
        return ml.Regression.Evaluate(model.Transform(test), nameof(AddingSequence.Sum)).MeanSquaredError;
    }

    internal static AddingSequence[] TestSequences(SampleArguments arguments, int seed) => Draw(arguments, (2 * seed) + 1, TestCount);

    internal static AddingSequence[] Draw(SampleArguments arguments, int seed, int count) => new AddingProblem(arguments.Length ?? 200, seed).Draw(count);
}
