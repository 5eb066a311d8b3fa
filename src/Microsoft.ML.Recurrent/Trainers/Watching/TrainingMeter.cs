using System.Diagnostics.Metrics;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Trainers.Watching;

/// <summary>
/// The trainings of this process for those who watch by OpenTelemetry or dotnet-counters: the meter "Microsoft.ML.Recurrent". Where nobody listens, a
/// mini-batch costs a few comparisons.
/// </summary>
internal static class TrainingMeter
{
    private static readonly Meter Meter = new("Microsoft.ML.Recurrent");

    private static readonly Counter<long> Batches = Meter.CreateCounter<long>("recurrent.training.batches", "{batch}", "Mini-batches trained on.");

    private static readonly Counter<long> Sequences = Meter.CreateCounter<long>("recurrent.training.sequences", "{sequence}", "Sequences trained on.");

    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("recurrent.training.steps", "{step}", "Steps (tokens) trained on.");

    private static readonly Counter<long> Clipped = Meter.CreateCounter<long>(
        "recurrent.training.clipped_batches", "{batch}", "Mini-batches whose gradients were scaled down to the maximum norm.");

    private static readonly Counter<long> Skipped = Meter.CreateCounter<long>(
        "recurrent.training.skipped_batches", "{batch}", "Mini-batches that changed nothing because their loss or gradients were not finite.");

    private static readonly Counter<long> Epochs = Meter.CreateCounter<long>("recurrent.training.epochs", "{epoch}", "Epochs that have ended.");

    private static readonly Histogram<double> Loss = Meter.CreateHistogram<double>("recurrent.training.loss", null, "Loss of a mini-batch.");

    private static readonly Histogram<double> GradientNorm = Meter.CreateHistogram<double>(
        "recurrent.training.gradient_norm", null, "Norm of a mini-batch's gradients before clipping.");

    private static readonly Histogram<double> ValidationLoss = Meter.CreateHistogram<double>(
        "recurrent.training.validation_loss", null, "Loss on the validation data after an epoch.");

    public static void EndBatch(in BatchResult batch)
    {
        Batches.Add(1);
        Sequences.Add(batch.SequenceCount);
        Steps.Add(batch.StepCount);
        Clipped.Add(batch.IsClipped ? 1 : 0);
        Skipped.Add(batch.IsSkipped ? 1 : 0);
        if (double.IsFinite(batch.Loss))
        {
            Loss.Record(batch.Loss);
        }

        if (double.IsFinite(batch.GradientNorm))
        {
            GradientNorm.Record(batch.GradientNorm);
        }
    }

    public static void EndEpoch(EpochResult epoch)
    {
        Epochs.Add(1);
        if (epoch.ValidationLoss is { } loss && double.IsFinite(loss))
        {
            ValidationLoss.Record(loss);
        }
    }
}
