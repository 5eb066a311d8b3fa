using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Drawing;
using Samples.Running;

namespace Samples.MemoryLab;

/// <summary>
/// What do exploding gradients do, and what does clipping? A vanilla network learns the adding problem by stochastic gradient descent, whose steps are as long as the gradient is, from 1.1 Q with
/// and without a maximum norm, and from 0.9 Q without. Adam's steps have the same length whatever the gradient, so it would hide what is to be seen.
/// </summary>
internal sealed class Clipping : ILabPart
{
    private const int SeedCount = 10;
    private const int Length = 100;
    private const int RowCount = 1000;

    // The mean squared error of the best constant answer; labels are standardised.
    private const double ConstantLoss = 1;

    public string Name => "clipping";

    public IEnumerable<Figure> Run(SampleArguments arguments, PictureSheet sheet)
    {
        (string Name, float Radius, float MaximumNorm)[] kinds = [("1.1 Q, not clipped", 1.1f, 0), ("1.1 Q, clipped", 1.1f, 0.1f), ("0.9 Q, not clipped", 0.9f, 0)];
        var losses = new double?[kinds.Length, SeedCount];
        Parallel.For(
            0,
            losses.Length,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            run => losses[run / SeedCount, run % SeedCount] = LastLoss(kinds[run / SeedCount].Radius, kinds[run / SeedCount].MaximumNorm, (run % SeedCount) + 1));

        Console.WriteLine($"Loss of the last epoch with seeds 1 to {SeedCount}, over that of a constant answer; -: diverged");
        for (int kind = 0; kind < kinds.Length; kind++)
            Console.WriteLine($"{kinds[kind].Name,-20}{string.Concat(Losses(kind).Select(loss => loss is double value ? FormattableString.Invariant($"{value,8:F3}") : $"{"-",8}"))}");
        Console.WriteLine();
        return
        [
            new("diverged without clipping", $"{Losses(0).Count(loss => loss is null)} of {SeedCount}"),
            new("finished with clipping", $"{Losses(1).Count(loss => loss < ConstantLoss)} of {SeedCount}"),
            new("diverged from 0.9 Q without clipping", $"{Losses(2).Count(loss => loss is null)} of {SeedCount}"),
        ];

        IEnumerable<double?> Losses(int kind) => Enumerable.Range(0, SeedCount).Select(seed => losses[kind, seed]);
    }

    /// <summary>Null where no epoch ended with finite weights and a usable loss, which the trainer says.</summary>
    private static double? LastLoss(float radius, float maximumNorm, int seed)
    {
        var ml = new MLContext(seed);
        RecurrentRegressionTrainer trainer = ml.Regression.Trainers.Recurrent(new RecurrentRegressionTrainer.Options
        {
            LabelColumnName = nameof(AddingSequence.Sum),
            FeatureColumnName = nameof(AddingSequence.Steps),
            Cell = RecurrentCellKind.Rnn,
            SpectralRadius = radius,
            HiddenSize = 32,
            NumberOfEpochs = 5,
            Optimizer = OptimizerKind.Sgd,
            LearningRate = 0.2f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            WeightDecay = 0,
            MaximumGradientNorm = maximumNorm,
            NumberOfThreads = 1,                    // trainings run side by side
            Seed = seed,
        });
        try
        {
            RecurrentRegressionTransformer model = trainer.Fit(ml.Data.LoadFromEnumerable(new AddingProblem(Length, seed).Draw(RowCount)));
            return ml.Model.GetTrainingHistory(model)[^1].TrainingLoss;
        }
        catch (InvalidOperationException exception) when (exception.Message.StartsWith("Training diverged", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
