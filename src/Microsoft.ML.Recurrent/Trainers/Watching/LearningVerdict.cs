using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Trainers.Watching;

/// <summary>Tells from the losses of all epochs whether training has led nowhere, as a learning rate that is too high makes it.</summary>
/// <param name="constantLoss">Of the best constant answer.</param>
internal sealed class LearningVerdict(double constantLoss)
{
    // Below this all answers are the same: there is nothing to learn.
    private const double SmallestLoss = 1e-6;

    private readonly List<EpochResult> _epochs = [];

    public void Add(EpochResult epoch) => _epochs.Add(epoch);

    /// <summary>What is wrong, or null; with a single epoch nothing can be told.</summary>
    public string? Text()
    {
        if (_epochs.Count < 2)
        {
            return null;
        }

        EpochResult first = _epochs[0];
        List<EpochResult> later = _epochs[1..];
        if (HaveGrown(first.TrainingLoss, later.Select(epoch => epoch.TrainingLoss)))
        {
            return FormattableString.Invariant(
                $"The training loss was {first.TrainingLoss:F5} in epoch 1 and higher in all epochs after it: the learning rate is probably too high.");
        }

        double lowest = later.Min(epoch => Math.Min(epoch.TrainingLoss, epoch.ValidationLoss ?? double.PositiveInfinity));
        if (constantLoss > SmallestLoss && !(lowest < constantLoss))
        {
            return FormattableString.Invariant($"No epoch after the first had a loss below that of a constant answer, {constantLoss:F5} (lowest {lowest:F5})")
                + (IsFalling() ? ", but the loss is still falling: there are probably too few epochs. If more do not help, the learning rate is probably too high or far too low."
                    : ". The learning rate is probably too high or far too low, or there are too few epochs.");
        }

        bool isBestOne = first.IsBest && !later.Exists(epoch => epoch.IsBest);
        return isBestOne && HaveGrown(first.ValidationLoss ?? double.NaN, later.Select(epoch => epoch.ValidationLoss ?? double.NaN))
            ? FormattableString.Invariant(
                $"The validation loss was {first.ValidationLoss:F5} after epoch 1 and higher after all others, so the weights are those of epoch 1: ")
                + "the learning rate is probably too high, or the training rows do not tell of the validation rows."
            : null;
    }

    /// <summary>Whether the training loss was lower after every epoch, by a hundredth in all.</summary>
    private bool IsFalling()
        => _epochs.Zip(_epochs.Skip(1)).All(pair => pair.Second.TrainingLoss < pair.First.TrainingLoss)
            && _epochs[^1].TrainingLoss < 0.99 * _epochs[0].TrainingLoss;

    private static bool HaveGrown(double first, IEnumerable<double> later) => later.All(loss => loss > first || double.IsNaN(loss)) && double.IsFinite(first);
}
