using System.Diagnostics.Metrics;
using Microsoft.ML.Runtime;
using Options = Microsoft.ML.Recurrent.RecurrentMulticlassTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Watching;

/// <summary>What a caller is told while training runs, and how a caller ends it.</summary>
public sealed class TrainingProgressTests
{
    private const int Epochs = 3;
    private const int BatchesPerEpoch = 6;

    [Fact]
    public void Every_mini_batch_is_told_with_its_place_loss_rate_and_speed()
    {
        var told = new List<TrainingBatch>();
        Options options = Small();
        options.BatchProgress = new Told<TrainingBatch>(told.Add);
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Toy.View());
        Assert.Equal(
            Enumerable.Range(1, Epochs).SelectMany(epoch => Enumerable.Range(1, BatchesPerEpoch).Select(batch => (epoch, (long)batch))),
            told.Select(batch => (batch.Epoch, batch.Batch)));
        Assert.All(told, batch => Assert.True(
            batch is { NumberOfEpochs: Epochs, Loss: > 0, GradientNorm: > 0, SkippedCount: 0, LearningRate: > 0.019 and < 0.021, SequencesPerSecond: > 0 }
            && batch.StepsPerSecond > batch.SequencesPerSecond
            && batch.EpochFraction is > 0 and <= 1));
        Assert.All(told.Where(batch => batch.Batch == BatchesPerEpoch), batch =>
        {
            Assert.Equal(1, batch.EpochFraction);
            Assert.Equal(model.TrainingHistory[batch.Epoch - 1].TrainingLoss, batch.EpochLoss);
            Assert.Equal(model.TrainingHistory[batch.Epoch - 1].ClippedShare, batch.ClippedShare);
        });
        Assert.Equal(TimeSpan.Zero, told[^1].TimeLeft);
        Assert.True(told[0].TimeLeft > TimeSpan.Zero);
        Assert.All(told.Zip(told.Skip(1)), pair => Assert.True(pair.First.Elapsed <= pair.Second.Elapsed));
    }

    [Fact]
    public void Telling_of_mini_batches_allocates_nothing_once_warm()
    {
        // Batches of one length: later ones need no more room than the first.
        Options options = Toy.Options("Fixed");
        options.NumberOfThreads = 1;
        options.NumberOfEpochs = 2;
        var marks = new long[2 * BatchesPerEpoch];
        int count = 0;
        options.BatchProgress = new Told<TrainingBatch>(_ => marks[count++] = GC.GetAllocatedBytesForCurrentThread());
        Toy.Trainer(options).Fit(Toy.View(96));
        Assert.Equal(marks.Length, count);
        Assert.Equal(marks[BatchesPerEpoch], marks[^2]);
    }

    [Fact]
    public void Epochs_tell_their_batches_speed_time_left_and_clipping()
    {
        Options options = Small();
        options.ValidationSetFraction = 0.2f;
        options.MaximumGradientNorm = 1e-3f;
        IReadOnlyList<TrainingEpoch> history = Toy.Trainer(options).Fit(Toy.View()).TrainingHistory;
        Assert.All(history, epoch => Assert.True(epoch is { NumberOfBatches: 5, ClippedShare: 1, SequencesPerSecond: > 0, StepsPerSecond: > 0, TimeLeft: not null }));
        Assert.Equal(TimeSpan.Zero, history[^1].TimeLeft);
        Assert.Equal(history.Last(epoch => epoch.IsBest).Epoch, history[^1].BestEpoch);
        Assert.Contains("100 % of the updates of epoch", history[^1].Warning, StringComparison.Ordinal);
        Assert.Contains("MaximumGradientNorm 0.001", history[^1].Warning, StringComparison.Ordinal);
        options.MaximumGradientNorm = 0;
        Assert.All(Toy.Trainer(options).Fit(Toy.View()).TrainingHistory, epoch => Assert.Equal(0, epoch.ClippedShare));
    }

    [Fact]
    public void Memory_lengths_are_measured_after_each_epoch_on_request_and_saved()
    {
        Options options = Small();
        options.NumberOfLayers = 2;
        options.Cell = RecurrentCellKind.Rnn;
        Assert.All(Toy.Trainer(options).Fit(Toy.View()).TrainingHistory, epoch => Assert.Empty(epoch.MemoryLengths));
        options.MeasureGradientFlow = true;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Toy.View());
        Assert.All(model.TrainingHistory, epoch => Assert.Equal(2, epoch.MemoryLengths.Count));
        using var stream = new MemoryStream();
        var ml = new MLContext();
        ml.Model.Save(model, null, stream);
        Assert.Equal(
            model.TrainingHistory.SelectMany(epoch => epoch.MemoryLengths),
            ml.Model.GetTrainingHistory(ml.Model.Load(stream, out _)).SelectMany(epoch => epoch.MemoryLengths));
        options.Bidirectional = true;
        Assert.All(Toy.Trainer(options).Fit(Toy.View()).TrainingHistory, epoch => Assert.Equal(4, epoch.MemoryLengths.Count));
    }

    [Fact]
    public void What_a_callback_throws_leaves_Fit_as_it_is()
    {
        var thrown = new TimeoutException();
        Options options = Small();
        options.Progress = new Told<TrainingEpoch>(_ => throw thrown);
        Assert.Same(thrown, Assert.Throws<TimeoutException>(() => Toy.Trainer(options).Fit(Toy.View())));
        options.Progress = null;
        options.BatchProgress = new Told<TrainingBatch>(_ => throw thrown);
        Assert.Same(thrown, Assert.Throws<TimeoutException>(() => Toy.Trainer(options).Fit(Toy.View())));
    }

    [Fact]
    public void A_control_ends_training_after_the_epoch_under_way()
    {
        Options options = Small();
        options.Control = new TrainingControl();
        options.BatchProgress = new Told<TrainingBatch>(batch =>
        {
            if (batch is { Epoch: 2, Batch: 1 })
            {
                options.Control.StopAfterEpoch();
            }
        });
        (MLContext ml, List<string> lines) = Logged();
        Assert.Equal(2, Toy.Trainer(options, ml).Fit(Toy.View()).TrainingHistory.Count);
        Assert.Contains(lines, line => line.Contains("Training ends: asked for by the training control.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Stopped after epoch 2; the weights are those of epoch 2.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_request_to_stop_holds_for_all_folds_until_it_is_taken_back()
    {
        Options options = Small();
        options.Control = new TrainingControl();
        options.Control.StopAfterEpoch();
        (MLContext ml, List<string> lines) = Logged();
        IEnumerable<int> EpochsOfFolds() => ml.MulticlassClassification.CrossValidate(Toy.View(), Toy.Trainer(options, ml), numberOfFolds: 2)
            .Select(fold => ml.Model.GetTrainingHistory(fold.Model).Count);
        Assert.Equal([1, 1], EpochsOfFolds());
        Assert.Equal(2, lines.Count(line => line.Contains("TrainingControl.Reset takes the request back", StringComparison.Ordinal)));
        options.Control.Reset();
        Assert.Equal([options.NumberOfEpochs, options.NumberOfEpochs], EpochsOfFolds());
    }

    [Fact]
    public void A_criterion_that_waits_for_a_metric_that_never_comes_is_told()
    {
        Options options = Small();
        options.ValidationSetFraction = 0.2f;
        options.EarlyStoppingCriteria = [TargetCriterion.AtLeast("EntityF1", 0.5)];
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options).Fit(Toy.View())).Message;
        Assert.Contains("Option EarlyStoppingCriteria: expected metrics that this training reports, Accuracy", message, StringComparison.Ordinal);
        Assert.Contains("EntityF1 of at least 0.5", message, StringComparison.Ordinal);
        options.EarlyStoppingCriteria = [TargetCriterion.AtLeast("Accuracy", 2), TargetCriterion.AtLeast("Loss", 1000)];
        (MLContext ml, List<string> lines) = Logged();
        Assert.Equal(options.NumberOfEpochs, Toy.Trainer(options, ml).Fit(Toy.View()).TrainingHistory.Count);
        Assert.DoesNotContain(lines, line => line.Contains("is never reached", StringComparison.Ordinal));
        options.ValidationSetFraction = 0;
        Toy.Trainer(options, ml).Fit(Toy.View());
        Assert.Contains(lines, line => line.Contains("Accuracy of at least 2 is never reached, since there are no validation data", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_criterion_that_has_enough_ends_training_and_the_log_names_it()
    {
        Options options = Small();
        options.EarlyStoppingCriteria = [new NoGainCriterion(100), TargetCriterion.AtMost("Loss", 1000)];
        (MLContext ml, List<string> lines) = Logged();
        Assert.Single(Toy.Trainer(options, ml).Fit(Toy.View()).TrainingHistory);
        Assert.Contains(lines, line => line.Contains("Training ends: Loss of at most 1000.", StringComparison.Ordinal));
        options.EarlyStoppingCriteria = [null!];
        Assert.Contains("EarlyStoppingCriteria", Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counters_tell_of_batches_sequences_steps_and_epochs()
    {
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        int thread = Environment.CurrentManagedThreadId;
        void Add(string name, double value)
        {
            // Other tests train too.
            if (Environment.CurrentManagedThreadId == thread)
            {
                sums[name] = sums.GetValueOrDefault(name) + value;
            }
        }

        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == "Microsoft.ML.Recurrent")
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Add(instrument.Name, 1));
        listener.Start();
        Options options = Small();
        options.ValidationSetFraction = 0.2f;
        Toy.Trainer(options).Fit(Toy.View());
        Assert.Equal(Epochs * 5, sums["recurrent.training.batches"]);
        Assert.Equal(Epochs * 72, sums["recurrent.training.sequences"]);
        Assert.True(sums["recurrent.training.steps"] > 3 * sums["recurrent.training.sequences"]);
        Assert.Equal(Epochs, sums["recurrent.training.epochs"]);
        Assert.Equal(Epochs * 5, sums["recurrent.training.loss"]);
        Assert.Equal(Epochs * 5, sums["recurrent.training.gradient_norm"]);
        Assert.Equal(Epochs, sums["recurrent.training.validation_loss"]);
        Assert.Equal(0, sums["recurrent.training.skipped_batches"]);
    }

    private static Options Small()
    {
        Options options = Toy.Options("Words");
        options.NumberOfEpochs = Epochs;
        return options;
    }

    private static (MLContext Context, List<string> Lines) Logged()
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.AddRange(entry.Kind is ChannelMessageKind.Info or ChannelMessageKind.Warning ? [entry.RawMessage] : []);
        return (ml, lines);
    }
}
