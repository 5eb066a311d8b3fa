using System.Reflection;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Runtime;
using Options = Microsoft.ML.Recurrent.RecurrentMulticlassTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class TrainingRunTests
{
    [Fact]
    public void A_label_that_is_a_feature_and_a_metric_that_cannot_be_computed_are_warned_of()
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Warning)
            {
                warnings.Add(entry.Message);
            }
        };
        IDataView tags = ToyTags.View(rowCount: 20);
        ml.SequenceTagging.Trainers.Recurrent(new RecurrentTaggingTrainer.Options { LabelColumnName = "TagTexts", FeatureColumnName = "TagTexts", HiddenSize = 4, NumberOfEpochs = 1 }).Fit(tags);
        Assert.Contains(warnings, text => text.Contains("Label column 'TagTexts' is a feature column too", StringComparison.Ordinal));

        (string Text, bool Flag)[] rows = [("ab", true), ("ba", false), ("aa", true), ("bb", true)];
        IDataView data = ml.Data.LoadFromEnumerable(rows.Select(row => new { row.Text, Label = row.Flag }));
        IDataView validation = ml.Data.LoadFromEnumerable(rows.Where(row => row.Flag).Select(row => new { row.Text, Label = row.Flag }));
        var options = new RecurrentBinaryTrainer.Options
        {
            FeatureColumnName = "Text",
            HiddenSize = 4,
            NumberOfEpochs = 3,
            ValidationSet = validation,
            EarlyStoppingMetric = EarlyStoppingMetric.AreaUnderRocCurve,
        };
        RecurrentBinaryTransformer model = ml.BinaryClassification.Trainers.Recurrent(options).Fit(data);
        Assert.Single(warnings, text => text.Contains("AreaUnderRocCurve of the validation data cannot be computed", StringComparison.Ordinal));
        Assert.All(model.TrainingHistory, report => Assert.False(double.IsNaN(report.ValidationMetrics["F1Score"])));
    }

    [Fact]
    public void Every_epoch_is_a_line_in_the_log_a_report_and_a_part_of_the_history()
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Info)
            {
                lines.Add(entry.Message);
            }
        };
        var reports = new List<TrainingEpoch>();
        Options options = Toy.Options("Words");
        options.NumberOfEpochs = 4;
        options.ValidationSetFraction = 0.2f;
        options.Progress = new Reports(reports.Add);
        RecurrentMulticlassTransformer model = Toy.Trainer(options, ml).Fit(Toy.View());

        Assert.Equal(4, reports.Count);
        Assert.Equal(reports, model.TrainingHistory);
        for (int epoch = 1; epoch <= 4; epoch++)
        {
            TrainingEpoch report = reports[epoch - 1];
            Assert.Equal((epoch, 4), (report.Epoch, report.NumberOfEpochs));
            Assert.True(report is { TrainingLoss: > 0, ValidationLoss: > 0, ValidationAccuracy: >= 0 and <= 1, GradientNorm: > 0 });
            Assert.Equal(0.02, report.LearningRate, 1e-6);
            string line = FormattableString.Invariant($"Epoch {epoch}/4: training loss {report.TrainingLoss:F5}, validation loss {report.ValidationLoss:F5}");
            Assert.Single(lines, text => text.Contains(line, StringComparison.Ordinal));
        }

        Assert.True(reports[0].IsBest);
        Assert.Single(lines, text => text.Contains("Peak memory will be about", StringComparison.Ordinal));
        string begin = Assert.Single(lines, text => text.Contains("Training on 72 sequences", StringComparison.Ordinal));
        Assert.Contains("validating on 18: 90 rows read, 0 without a label", begin, StringComparison.Ordinal);
    }

    [Fact]
    public void Skipped_rows_are_counted_in_the_log()
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.Message);
        IDataView view = new ViewBuilder().NamedKeys("Label", ["a", "b"], 1, 0, 2).Vector("X", Types.Numbers(0), [1f], [2f], [3f]).ToView();
        Toy.Trainer(Toy.Options("X"), ml).Fit(view);
        Assert.Contains(lines, line => line.Contains("3 rows read, 1 without a label, 0 of weight 0", StringComparison.Ordinal));
    }

    [Fact]
    public void Validation_data_come_from_the_option_or_the_argument_and_choose_the_epoch()
    {
        Options options = Toy.Options("Words");
        options.ValidationSet = Toy.View(30, seed: 3);
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Toy.View());
        Assert.All(model.TrainingHistory, report => Assert.NotNull(report.ValidationLoss));
        double best = model.TrainingHistory.Min(report => report.ValidationLoss!.Value);
        Assert.Equal(best, new MLContext().MulticlassClassification.Evaluate(model.Transform(Toy.View(30, seed: 3))).LogLoss, 1e-4);

        options.ValidationSet = null;
        RecurrentMulticlassTransformer same = Toy.Trainer(options).Fit(Toy.View(), Toy.View(30, seed: 3));
        Assert.Equal(Toy.Scores(model, Toy.View()), Toy.Scores(same, Toy.View()));
        Assert.All(Toy.Trainer(options).Fit(Toy.View()).TrainingHistory, report => Assert.Null(report.ValidationLoss));
    }

    [Fact]
    public void Training_stops_when_patience_ends()
    {
        // Rows that contradict the training rows: the better these are learned, the worse those.
        IDataView contrary = new ViewBuilder()
            .NamedKeys("Label", Toy.ClassNames, 2, 3)
            .Vector("Words", Types.Words, Types.Texts("w0", "w0"), Types.Texts("w1", "w1"))
            .ToView();
        Options options = Toy.Options("Words");
        options.NumberOfEpochs = 200;
        options.EarlyStoppingPatience = 3;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Toy.View(), contrary);
        IReadOnlyList<TrainingEpoch> history = model.TrainingHistory;
        Assert.True(history.Count < 200, $"{history.Count} epochs");
        Assert.All(history.TakeLast(3), report => Assert.False(report.IsBest));
        Assert.True(history[^4].IsBest);
        Assert.Equal(history[^4].ValidationLoss!.Value, new MLContext().MulticlassClassification.Evaluate(model.Transform(contrary)).LogLoss, 1e-4);

        options.EarlyStoppingMetric = EarlyStoppingMetric.None;
        options.EarlyStoppingPatience = 0;
        options.NumberOfEpochs = history.Count;
        RecurrentMulticlassTransformer last = Toy.Trainer(options).Fit(Toy.View(), contrary);
        Assert.Equal(history[^1].ValidationLoss!.Value, new MLContext().MulticlassClassification.Evaluate(last.Transform(contrary)).LogLoss, 1e-4);
    }

    [Fact]
    public void Patience_without_validation_data_is_refused_by_name()
    {
        Options options = Toy.Options("Words");
        options.EarlyStoppingPatience = 2;
        var error = Assert.Throws<InvalidOperationException>(() => Toy.Trainer(options).Fit(Toy.View(9)));
        Assert.Equal("Option EarlyStoppingPatience needs validation data: set ValidationSetFraction or ValidationSet.", error.Message);
    }

    [Fact]
    public void Patience_is_refused_where_no_row_could_be_held_out()
    {
        Options options = Toy.Options("Words");
        options.EarlyStoppingPatience = 2;
        options.ValidationSetFraction = 0.5f;
        var error = Assert.Throws<InvalidOperationException>(() => Toy.Trainer(options).Fit(Toy.View(1)));
        Assert.StartsWith("Option EarlyStoppingPatience needs validation data: ValidationSetFraction could hold out none of the training rows (1 row read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_to_stop_by_without_validation_data_is_told_to_have_no_effect()
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.Message);
        Options options = Toy.Options("Text");
        options.NumberOfEpochs = 1;
        options.EarlyStoppingMetric = EarlyStoppingMetric.Accuracy;
        Toy.Trainer(options, ml).Fit(Toy.View());
        Assert.Single(lines, line => line.Contains("Option EarlyStoppingMetric Accuracy has no effect", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("Feature column 'Text' is one Text per row: a step is a character", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("Trained 1 epoch;", StringComparison.Ordinal));
    }

    [Fact]
    public void Cancelled_training_keeps_the_epochs_done_and_without_one_throws()
    {
        using var later = new CancellationTokenSource();
        Options options = Toy.Options("Words");
        options.NumberOfEpochs = 1000;
        options.CancellationToken = later.Token;
        options.Progress = new Reports(report =>
        {
            if (report.Epoch == 3)
            {
                later.Cancel();
            }
        });
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Toy.View());
        Assert.Equal(3, model.TrainingHistory.Count);

        Options three = Toy.Options("Words");
        three.NumberOfEpochs = 3;
        Assert.Equal(Toy.Scores(Toy.Trainer(three).Fit(Toy.View()), Toy.View()), Toy.Scores(model, Toy.View()));

        options.CancellationToken = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => Toy.Trainer(options).Fit(Toy.View()));
    }

    [Fact]
    public void A_cancelled_context_ends_training_as_the_token_does_and_its_models_go_on_scoring()
    {
        var ml = new MLContext(1);
        Options options = Toy.Options("Words");
        options.NumberOfEpochs = 1000;
        options.Progress = new Reports(report =>
        {
            if (report.Epoch == 3)
            {
                Cancel(ml);
            }
        });
        RecurrentMulticlassTrainer trainer = Toy.Trainer(options, ml);
        RecurrentMulticlassTransformer model = trainer.Fit(Toy.View());
        Assert.Equal(3, model.TrainingHistory.Count);

        Options three = Toy.Options("Words");
        three.NumberOfEpochs = 3;
        Assert.Equal(Toy.Scores(Toy.Trainer(three).Fit(Toy.View()), Toy.View()), Toy.Scores(model, Toy.View()));
        Assert.Throws<OperationCanceledException>(() => trainer.Fit(Toy.View()));

        static void Cancel(MLContext ml) => typeof(MLContext)
            .GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(ml, null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_learning_rate_that_is_too_high_is_told_in_the_log_the_report_and_the_history(bool validates)
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.Message] : Array.Empty<string>());
        var reports = new List<TrainingEpoch>();
        Options options = Toy.Options("Words");
        options.NumberOfEpochs = 5;
        options.LearningRate = 20;
        options.ValidationSetFraction = validates ? 0.2f : 0;
        options.Progress = new Reports(reports.Add);
        RecurrentMulticlassTransformer model = Toy.Trainer(options, ml).Fit(Toy.View());

        string warning = Assert.IsType<string>(model.TrainingHistory[^1].Warning);
        Assert.Contains("learning rate is probably too high", warning, StringComparison.Ordinal);
        Assert.Equal(warning, reports[^1].Warning);
        Assert.Single(warnings, text => text.Contains(warning, StringComparison.Ordinal));
        Assert.Equal(validates, reports.Exists(report => report.IsBest));
    }

    [Fact]
    public void A_run_that_learns_has_no_warning()
    {
        Options options = Toy.Options("Words");
        options.ValidationSetFraction = 0.2f;
        Assert.All(Toy.Trainer(options).Fit(Toy.View()).TrainingHistory, report => Assert.True(report is { Warning: null, SkippedCount: 0 }));
    }

    [Fact]
    public void Skipped_mini_batches_are_counted_in_the_report_and_warned_of()
    {
        var ml = new MLContext(1);
        using IChannel channel = ((IChannelProvider)ml).Start("Training");
        var log = new TrainingLog(channel);
        var epoch = new EpochResult
        {
            Epoch = 1,
            TrainingLoss = 1,
            ValidationLoss = null,
            ValidationMetrics = [],
            LearningRate = 1,
            GradientNorm = 1,
            BatchCount = 5,
            UpdateCount = 3,
            ClippedCount = 1,
            SkippedCount = 2,
            IsBest = false,
        };
        log.Report(epoch, new Throughput(numberOfEpochs: 2, earlier: TimeSpan.Zero), bestEpoch: 1);

        TrainingEpoch report = Assert.Single(log.History);
        Assert.Equal(2, report.SkippedCount);
        Assert.Equal((5, 1.0 / 3, 1), (report.NumberOfBatches, report.ClippedShare, report.BestEpoch));
        Assert.StartsWith("2 mini-batches of epoch 1 were left out", report.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_row_of_huge_numbers_does_not_end_training()
    {
        IDataView View(params float[] first) => new ViewBuilder()
            .NamedKeys("Label", ["a", "b"], 1, 2, 1)
            .Vector("X", Types.Numbers(0), first, [0.5f], [0.25f])
            .ToView();
        RecurrentMulticlassTransformer model = Toy.Trainer(Toy.Options("X")).Fit(View(0.75f), View(float.MaxValue, -float.MaxValue));
        Assert.All(model.TrainingHistory, report => Assert.True(report.ValidationLoss is { } loss && double.IsFinite(loss)));
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        float[][]? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            Options options = Toy.Options("Ragged", "Words");
            options.NumberOfThreads = threads;
            options.NumberOfEpochs = 3;
            options.Bidirectional = true;
            options.RecurrentDropout = 0.2f;
            float[][] scores = Toy.Scores(Toy.Trainer(options).Fit(Toy.View()), Toy.View());
            first ??= scores;
            Assert.Equal(first, scores);
        }
    }

    [Fact]
    public void Checkpoints_reach_the_engine_and_train_the_same_weights_but_for_rounding()
    {
        // Sequences have 3 to 8 steps, so some batches have none that is longer than a segment.
        float[][] whole = Scores(checkpointLength: 0, out string line);
        Assert.Contains("activations of the largest batch ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("segments", line, StringComparison.Ordinal);
        float[][] segmented = Scores(checkpointLength: 3, out line);
        Assert.Contains("activations of the largest batch in segments of 3 steps ", line, StringComparison.Ordinal);

        // Weights that differ in any bit give other scores; of a few updates' rounding is left less than this.
        Assert.NotEqual(whole, segmented);
        Assert.All(whole.Zip(segmented), pair => Assert.All(pair.First.Zip(pair.Second), scores => Assert.Equal(scores.First, scores.Second, 1e-4f)));

        static float[][] Scores(int checkpointLength, out string memory)
        {
            var ml = new MLContext(1);
            var lines = new List<string>();
            ml.Log += (_, entry) => lines.Add(entry.Message);
            Options options = Toy.Options("Words", "Ragged");
            options.GradientCheckpointLength = checkpointLength;
            options.Optimizer = OptimizerKind.Sgd;
            options.NumberOfEpochs = 2;
            float[][] scores = Toy.Scores(Toy.Trainer(options, ml).Fit(Toy.View()), Toy.View());
            memory = Assert.Single(lines, text => text.Contains("Peak memory will be about", StringComparison.Ordinal));
            return scores;
        }
    }

    [Fact]
    public void The_short_forms_train_in_an_ordinary_pipeline_with_cross_validation()
    {
        var ml = new MLContext(1);
        var rows = Toy.View(60);
        foreach (IEstimator<ITransformer> trainer in new IEstimator<ITransformer>[]
        {
            ml.MulticlassClassification.Trainers.Lstm(featureColumnName: "Words", hiddenSize: 16, numberOfEpochs: 15, learningRate: 0.03f),
            ml.MulticlassClassification.Trainers.Gru("Label", "Words", "Weight", hiddenSize: 16, numberOfEpochs: 15, learningRate: 0.03f),
            ml.MulticlassClassification.Trainers.Rnn(featureColumnName: "Words", hiddenSize: 16, numberOfEpochs: 15, learningRate: 0.03f, bidirectional: true),
        })
        {
            var pipeline = trainer.Append(ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
            var folds = ml.MulticlassClassification.CrossValidate(rows, pipeline, numberOfFolds: 3);
            Assert.True(folds.Average(fold => fold.Metrics.MicroAccuracy) > 0.8, $"{folds.Average(fold => fold.Metrics.MicroAccuracy)}");
        }
    }

    private sealed class Reports(Action<TrainingEpoch> onReport) : IProgress<TrainingEpoch>
    {
        public void Report(TrainingEpoch value) => onReport(value);
    }
}
