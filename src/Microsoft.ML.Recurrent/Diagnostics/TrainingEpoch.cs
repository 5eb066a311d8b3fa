using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;

namespace Microsoft.ML.Recurrent;

/// <summary>What a trainer tells about one pass over the training data; a model's training history is a list of them.</summary>
public sealed record TrainingEpoch
{
    /// <summary>Number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of epochs that the trainer does unless it stops early.</summary>
    public required int NumberOfEpochs { get; init; }

    /// <summary>Weighted mean of the loss over the epoch's mini-batches, each with the weights that the network had then.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>Weighted mean of the loss over the validation data; null without any.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>
    /// The task's metrics over the validation data by name, such as <c>Accuracy</c>, <c>EntityF1</c> or <c>RootMeanSquaredError</c>; empty without any.
    /// Metrics of numbers are in the label's own unit.
    /// </summary>
    public IReadOnlyDictionary<string, double> ValidationMetrics { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>
    /// Share of validation rows (of taggers: steps) whose class was predicted; null without validation data, and for tasks without classes. A label that
    /// training never saw counts as wrong.
    /// </summary>
    public double? ValidationAccuracy => ValidationMetrics.TryGetValue("Accuracy", out double accuracy) ? accuracy : null;

    /// <summary>Learning rate of the epoch's last update.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Mean over the epoch's updates of the gradients' norm before clipping.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Time since training began, validation included; after training went on from a checkpoint, that of all its runs.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Expected time until <see cref="NumberOfEpochs"/> are done, at the speed of this run so far; null in histories of models saved by older versions.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>Mini-batches of the epoch; 0 in histories of models saved by older versions.</summary>
    public long NumberOfBatches { get; init; }

    /// <summary>Sequences trained on per second, without the time of validation; 0 in histories of models saved by older versions.</summary>
    public double SequencesPerSecond { get; init; }

    /// <summary>Steps (tokens) trained on per second, without the time of validation; 0 in histories of models saved by older versions.</summary>
    public double StepsPerSecond { get; init; }

    /// <summary>
    /// Part of the epoch's updates, 0 to 1, whose gradients had a norm above <c>MaximumGradientNorm</c> and were scaled down to it.
    /// </summary>
    public double ClippedShare { get; init; }

    /// <summary>
    /// Mini-batches that changed nothing because their loss or a gradient was infinite or NaN; more than a few mean that the learning rate is too high. 0: none.
    /// </summary>
    public int SkippedCount { get; init; }

    /// <summary>
    /// Per recurrent layer (and direction; of an encoder-decoder first the encoder's) the memory length of its hidden state after the epoch: the first lag at which gradients are below 1 % of their norm at lag 0; null: at no lag
    /// that the sequences have. Empty without option <c>MeasureGradientFlow</c>.
    /// </summary>
    public IReadOnlyList<int?> MemoryLengths { get; init; } = [];

    /// <summary>
    /// What went wrong, as the log's Warning says it: mini-batches were skipped; and in the last epoch, that no epoch after the first had a loss below
    /// the first one's, or below that of the best constant answer, both of which a learning rate that is too high does, or that most gradients were clipped. Null: nothing.
    /// </summary>
    public string? Warning { get; init; }

    /// <summary>Number of the best epoch so far on the validation data; without any, of the last one that ended with usable weights. 0: none yet.</summary>
    public int BestEpoch { get; init; }

    /// <summary>Whether the network was the best so far on the validation data after this epoch; false without any.</summary>
    public required bool IsBest { get; init; }

    /// <summary>The epoch in a line, as <see cref="ConsoleProgress"/> shows it.</summary>
    public override string ToString()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var line = new StringBuilder();
        line.Append(culture, $"epoch {Epoch}/{NumberOfEpochs}: training loss {TrainingLoss:F4}");
        if (ValidationLoss is { } loss)
        {
            line.Append(culture, $", validation loss {loss:F4}");
        }

        foreach ((string name, double metric) in ValidationMetrics)
        {
            line.Append(culture, $", {name} {metric:F4}");
        }

        line.Append(IsBest ? " (best)" : "").Append(culture, $", {StepsPerSecond:N0} steps/s, {ConsoleProgress.TimeText(Elapsed)}");
        if (TimeLeft is { } left && left > TimeSpan.Zero)
        {
            line.Append(culture, $", {ConsoleProgress.TimeText(left)} left");
        }

        return line.ToString();
    }
}
