using System.Globalization;
using System.Text;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Trainers.Watching;

/// <summary>Tells what a training run does: a line per epoch in ML.NET's log, and reports for the model's history.</summary>
internal sealed partial class TrainingLog(IChannel? channel)
{
    private readonly List<TrainingEpoch> _history = [];
    private int _numberOfEpochs;
    private int _patience;
    private int _lastBestEpoch;
    private float _maximumGradientNorm;
    private LearningVerdict? _verdict;

    public IReadOnlyList<TrainingEpoch> History => _history;

    /// <param name="data">The data.</param>
    /// <param name="numberOfEpochs">Epochs unless training stops early.</param>
    /// <param name="warning">What is wrong with the labels, or null.</param>
    public void Begin(TrainingSet data, int numberOfEpochs, string? warning)
    {
        _numberOfEpochs = numberOfEpochs;
        Info(
            $"Training on {data.Statistics.SequenceCount} sequences of {data.Statistics.StepCount} steps, "
            + $"validating on {data.ValidationCount}: {data.Rows}.");
        if (data.ValidationRows is { } validation)
        {
            Info($"Validation data: {validation}.");
        }

        InfoOfStream("Training", data.TrainingStream);
        InfoOfStream("Validation", data.ValidationStream);
        foreach (FeatureColumn feature in data.Features.Where(feature => feature.Kind == FeatureKind.Characters))
        {
            Info($"Feature column '{feature.ColumnName}' is one Text per row: a step is a character. For words use mlContext.Transforms.Text.TokenizeIntoWords.");
        }

        foreach (string misreading in data.Warnings)
        {
            Warn(misreading);
        }

        if (warning is not null)
        {
            Warn(warning);
        }

        if (data.ValidationRows is { Unseen: > 0 } rows)
        {
            WarnOfUnseen(data, rows.Unseen);
        }
    }

    /// <summary>Begins on what is no set of sequences.</summary>
    /// <param name="text">What is trained on.</param>
    /// <param name="numberOfEpochs">Epochs unless training stops early.</param>
    /// <param name="patience">Epochs without gain after which training stops; 0: never.</param>
    public void Begin(string text, int numberOfEpochs, int patience)
    {
        (_numberOfEpochs, _patience) = (numberOfEpochs, patience);
        Info(text);
    }

    /// <summary>Takes what tells whether training leads nowhere.</summary>
    /// <param name="constantLoss">The loss of the best constant answer.</param>
    /// <param name="patience">Epochs without gain after which training stops; 0: never.</param>
    /// <param name="maximumGradientNorm">The norm that gradients are scaled down to; 0: none.</param>
    public void Expect(double constantLoss, int patience, float maximumGradientNorm)
        => (_verdict, _patience, _maximumGradientNorm) = (new LearningVerdict(constantLoss), patience, maximumGradientNorm);

    /// <summary>Takes what was told before a checkpoint from which training goes on.</summary>
    public void Resume(string path, TrainingState state, IReadOnlyList<TrainingEpoch> history)
    {
        Info(state.BatchCount < 0
            ? $"Training goes on from checkpoint '{path}': {state.Epoch} {(state.Epoch == 1 ? "epoch is" : "epochs are")} done."
            : $"Training goes on from checkpoint '{path}': in epoch {state.Epoch}, of which {state.BatchCount} mini-batches are done.");
        _history.AddRange(history);
        foreach (EpochResult result in state.History)
        {
            _verdict?.Add(result);
            _lastBestEpoch = result.IsBest ? result.Epoch : _lastBestEpoch;
        }
    }

    /// <summary>Tells of an epoch, and returns what the caller is told.</summary>
    public TrainingEpoch Report(EpochResult value, Throughput throughput, int bestEpoch, GradientFlowReport? flow = null)
    {
        if (value.Epoch == 1)
        {
            foreach (MetricValue metric in value.ValidationMetrics.Where(metric => double.IsNaN(metric.Value)))
            {
                Warn($"{metric.Name} of the validation data cannot be computed, as where all rows have one class. If it is to choose the epoch, the loss does so in its place.");
            }
        }

        _verdict?.Add(value);
        _lastBestEpoch = value.IsBest ? value.Epoch : _lastBestEpoch;
        bool isLast = value.Epoch == _numberOfEpochs || (_patience > 0 && value.Epoch - _lastBestEpoch >= _patience);
        string? skipped = value.SkippedCount == 0
            ? null
            : $"{(value.SkippedCount == 1 ? $"1 mini-batch of epoch {value.Epoch} was" : $"{value.SkippedCount} mini-batches of epoch {value.Epoch} were")} left out: "
                + "loss or gradients were not finite. "
                + "The learning rate may be too high.";
        string? verdict = isLast ? _verdict?.Text() : null;
        var report = new TrainingEpoch
        {
            Epoch = value.Epoch,
            NumberOfEpochs = _numberOfEpochs,
            TrainingLoss = value.TrainingLoss,
            ValidationLoss = value.ValidationLoss,
            ValidationMetrics = value.ValidationMetrics.ToDictionary(metric => metric.Name, metric => metric.Value, StringComparer.Ordinal),
            LearningRate = value.LearningRate,
            GradientNorm = value.GradientNorm,
            Elapsed = throughput.Elapsed,
            TimeLeft = throughput.TimeLeft,
            NumberOfBatches = value.BatchCount,
            SequencesPerSecond = throughput.SequencesPerSecond,
            StepsPerSecond = throughput.StepsPerSecond,
            ClippedShare = value.UpdateCount == 0 ? 0 : (double)value.ClippedCount / value.UpdateCount,
            BestEpoch = bestEpoch,
            MemoryLengths = [.. (flow?.Layers ?? []).Select(layer => layer.MemoryLength)],
            SkippedCount = value.SkippedCount,
            Warning = skipped is null ? verdict : verdict is null ? skipped : $"{skipped} {verdict}",
            IsBest = value.IsBest,
        };
        _history.Add(report);
        Info(LineOf(report));
        if (report.Warning is { } warning)
        {
            Warn(warning);
        }

        return report;
    }

    public void End(TrainingResult result)
    {
        if (_history.Count > 0 && ClippingVerdict.TextOf(_history[^1], _maximumGradientNorm) is { } clipped)
        {
            WarnOfLast(clipped);
        }

        switch (result.End)
        {
            case TrainingEnd.StoppedEarly:
                Info($"Stopped early after epoch {result.History.Count}; the weights are those of epoch {result.BestEpoch}.");
                break;
            case TrainingEnd.Stopped:
                Info($"Stopped after epoch {result.History.Count}; the weights are those of epoch {result.BestEpoch}.");
                break;
            case TrainingEnd.Cancelled:
                Warn($"Cancelled after epoch {result.History.Count}; the weights are those of epoch {result.BestEpoch}.");
                break;
            case TrainingEnd.Diverged:
                string diverged = $"Losses or gradients stayed infinite or NaN after epoch {result.History.Count}; the weights are those of epoch {result.BestEpoch}. "
                    + "The learning rate is probably too high.";
                WarnOfLast(diverged);
                break;
            default:
                Info($"Trained {result.History.Count} {(result.History.Count == 1 ? "epoch" : "epochs")}; the weights are those of epoch {result.BestEpoch}.");
                break;
        }
    }

    private void WarnOfLast(string warning)
    {
        Warn(warning);
        _history[^1] = _history[^1] with { Warning = _history[^1].Warning is { } earlier ? $"{earlier} {warning}" : warning };
    }

    private void WarnOfUnseen(TrainingSet data, long count)
    {
        const int ShownCount = 5;
        IReadOnlyList<string> texts = data.UnseenLabels;
        string shown = texts.Count == 0 ? "" : $" ({string.Join(", ", texts.Take(ShownCount).Select(text => $"'{text}'"))}{(texts.Count > ShownCount ? ", ..." : "")})";
        Warn(
            $"Labels of the validation data in column '{data.Label.Name}' that training never saw{(texts.Count == 0 ? ", or that are missing (key 0)" : "")}: "
            + $"{count}{shown}. They count as wrong in the validation accuracy, and have no loss.");
    }

    private void InfoOfStream(string which, ISequenceStream? stream)
    {
        if (stream is not null)
        {
            Info(string.Create(
                CultureInfo.InvariantCulture,
                $"{which} rows take more memory than they may: they are read again in every epoch, {stream.MaximumBytes / 1e6:F0} MB at once."));
        }
    }

    private static string LineOf(TrainingEpoch report)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var line = new StringBuilder();
        line.Append(culture, $"Epoch {report.Epoch}/{report.NumberOfEpochs}: training loss {report.TrainingLoss:F5}");
        if (report.ValidationLoss is { } loss)
        {
            line.Append(culture, $", validation loss {loss:F5}");
            foreach ((string name, double value) in report.ValidationMetrics)
            {
                line.Append(culture, $", validation {WordsOf(name)} {value:F4}");
            }
        }

        line.Append(culture, $", learning rate {report.LearningRate:G4}, gradient norm {report.GradientNorm:G4}");
        if (report.ClippedShare > 0)
        {
            line.Append(culture, $" ({100 * report.ClippedShare:F0} % clipped)");
        }

        line.Append(culture, $", {report.StepsPerSecond:F0} steps/s, {report.Elapsed.TotalSeconds:F1} s");
        if (report.TimeLeft is { } left && left > TimeSpan.Zero)
        {
            line.Append(culture, $", {left.TotalSeconds:F1} s left");
        }

        return line.Append(report.IsBest ? ", best" : "").ToString();
    }

    /// <summary>RootMeanSquaredError as root mean squared error.</summary>
    private static string WordsOf(string name)
    {
        var words = new StringBuilder();
        foreach (char letter in name)
        {
            words.Append(char.IsUpper(letter) && words.Length > 0 ? " " : "").Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }

    // Texts go in as an argument: a column's name may hold braces, which the format would read.
    private void Info(string text) => channel?.Info(MessageSensitivity.None, "{0}", text);

    private void Warn(string text) => channel?.Warning(MessageSensitivity.None, "{0}", text);
}
