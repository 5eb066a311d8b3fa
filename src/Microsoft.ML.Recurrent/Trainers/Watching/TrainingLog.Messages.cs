using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;

namespace Microsoft.ML.Recurrent.Trainers.Watching;

/// <summary>Single messages: what was chosen, what memory it takes, and what goes wrong beside training.</summary>
internal sealed partial class TrainingLog
{
    /// <summary>Tells what was taken for options that were left to the trainer; null: all were given.</summary>
    public void TellAutomatic(string? taken)
    {
        if (taken is not null)
        {
            Info($"Automatic: {taken}.");
        }
    }

    public void TellUnusedMetric(EarlyStoppingMetric metric)
        => Info($"Option EarlyStoppingMetric {metric} has no effect: there are no validation data (ValidationSetFraction, ValidationSet).");

    public void TellScheme(TaggingScheme scheme, bool isGiven, IReadOnlyList<string> warnings)
    {
        Info($"Tagging scheme {scheme}, {(isGiven ? "as given" : "found in the labels")}.");
        foreach (string warning in warnings)
        {
            Warn(warning);
        }
    }

    public void TellLearnedScheme(string? chosen)
    {
        if (chosen is not null)
        {
            Info(chosen);
        }
    }

    /// <summary>Tells before training what it will hold.</summary>
    /// <param name="data">The data, as far as they are in memory.</param>
    /// <param name="networkBytes">Weights, their packed copies and the best epoch's, gradients, moments.</param>
    /// <param name="batchBytes">What the largest batch keeps between forward and backward, and the gradients of that; null: not known.</param>
    /// <param name="segmentLength">Steps of a segment of which activations are kept; 0: all steps are.</param>
    public void Memory(TrainingSet data, long networkBytes, long? batchBytes, int segmentLength) => Memory(data.MaximumBytes, networkBytes, batchBytes, segmentLength);

    /// <summary>Tells before training what it will hold, the data being so many bytes.</summary>
    public void Memory(long dataBytes, long networkBytes, long? batchBytes, int segmentLength)
    {
        string known = string.Create(
            CultureInfo.InvariantCulture, $"data {dataBytes / 1e6:F1}, weights, packed copies, gradients and moments {networkBytes / 1e6:F1}");
        string segments = segmentLength > 0 ? string.Create(CultureInfo.InvariantCulture, $" in segments of {segmentLength} steps") : "";
        Info(batchBytes is { } bytes
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Peak memory will be about {(dataBytes + networkBytes + bytes) / 1e6:F1} MB: {known}, activations of the largest batch{segments} {bytes / 1e6:F1}.")
            : $"Memory in MB: {known}; activations{segments} depend on the rows.");
    }

    public void ReadEmbeddingFile(string path, int found, int total) => Info($"Embedding file '{path}' has vectors of {found} of {total} tokens.");

    /// <summary>A column that is to be predicted stands among those that it is predicted from.</summary>
    public void TellLabelIsFeature(string columnName) => Warn(
        $"Label column '{columnName}' is a feature column too: the model reads what it has to predict, so its metrics say nothing about rows without a label.");

    /// <summary>A folder has checkpoints, and none of them is of this training.</summary>
    public void TellOtherTraining(string folder, string difference)
        => Info($"Training begins anew: the checkpoints in '{folder}' are of other trainings; of the newest, {difference}.");

    /// <summary>The seed of a training with checkpoints was drawn.</summary>
    public void TellDrawnSeed(ulong seed) => Warn(
        $"Option CheckpointPath is set and option Seed is not: the seed {seed} was drawn for this trainer, and one that is made again, as in another process, draws another and begins anew. "
        + "Set Seed to go on from checkpoints.");

    /// <summary>A control was asked to stop before there was anything to stop.</summary>
    public void TellUsedControl() => Warn("Option Control was asked to stop before training began, as after an earlier training: training ends after its first epoch. TrainingControl.Reset takes the request back.");

    /// <summary>What training begins with, where that is not drawn.</summary>
    public void TellStart(string text) => Info(text);

    /// <summary>What was taken of option InitialModel.</summary>
    public void TellInitialModel(string text, bool readsOtherInputs)
    {
        Info(text);
        if (readsOtherInputs)
        {
            Warn("Option InitialModel: the first layer reads other inputs here than in that model, so little of what it has learned may be of use. The line before says what was taken.");
        }
    }

    /// <summary>Why training ends before its time.</summary>
    public void TellStop(string reason) => Info($"Training ends: {reason}.");

    /// <summary>What goes wrong beside training.</summary>
    public void TellTrouble(string text) => Warn(text);

    /// <summary>Tells what is wrong with how gradients flow through the trained network.</summary>
    public void TellFlow(GradientFlowReport flow)
    {
        foreach (string warning in flow.Warnings)
        {
            Warn(warning);
        }
    }
}
