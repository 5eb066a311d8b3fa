using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// The learning rate of every mini-batch: it rises in a straight line over the warm-up, then moves as its kind says over the
/// steps that remain.
/// </summary>
/// <param name="kind">How it moves after the warm-up.</param>
/// <param name="learningRate">The rate at the end of the warm-up.</param>
/// <param name="stepCount">Mini-batches of all epochs.</param>
/// <param name="warmupFraction">Part of them that the warm-up takes, 0 to 1.</param>
internal sealed class RateSchedule(ScheduleKind kind, double learningRate, long stepCount, double warmupFraction)
{
    private const double ExponentialEnd = 0.01;
    private const double PlateauFactor = 0.5;
    private const int PlateauPatience = 2;

    // Less than this is noise of an evaluation and no progress (PyTorch's threshold).
    private const double PlateauThreshold = 1e-4;

    private readonly long _warmupSteps = (long)Math.Ceiling(warmupFraction * stepCount);

    /// <summary>The rate of mini-batch <paramref name="step"/> of 0 .. stepCount-1, and from there on that of the last; never zero.</summary>
    public double At(long step, PlateauState plateau)
    {
        if (step < _warmupSteps)
        {
            return learningRate * plateau.Level * (step + 1) / _warmupSteps;
        }

        // Windows of drawn lengths may be a few more than were expected.
        double progress = (double)(Math.Min(step, stepCount - 1) - _warmupSteps) / (stepCount - _warmupSteps);
        return learningRate * kind switch
        {
            ScheduleKind.Constant => 1,
            ScheduleKind.Linear => 1 - progress,
            ScheduleKind.Cosine => 0.5 * (1 + Math.Cos(Math.PI * progress)),
            ScheduleKind.Exponential => Math.Pow(ExponentialEnd, progress),
            ScheduleKind.ReduceOnPlateau => plateau.Level,
            _ => throw new UnreachableException($"No schedule is named {kind}."),
        };
    }

    /// <summary>Takes an epoch's loss: on the validation data, or on the training data where there are none.</summary>
    public void EndEpoch(double loss, PlateauState plateau)
    {
        if (kind != ScheduleKind.ReduceOnPlateau)
        {
            return;
        }

        if (loss < plateau.LowestLoss * (1 - PlateauThreshold))
        {
            plateau.LowestLoss = loss;
            plateau.EpochsWithoutGain = 0;
        }
        else if (++plateau.EpochsWithoutGain >= PlateauPatience)
        {
            plateau.Level *= PlateauFactor;
            plateau.EpochsWithoutGain = 0;
        }
    }
}
