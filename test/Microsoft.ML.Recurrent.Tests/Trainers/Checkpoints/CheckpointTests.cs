using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Checkpoints;

/// <summary>Trainings that are interrupted and begun again, as a user who gives a folder of checkpoints meets them.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoints").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("classifier", 1)]
    [InlineData("classifier", 7)]
    [InlineData("classifier", 12)]
    [InlineData("streamed classifier", 70)]
    [InlineData("tagger", 3)]
    [InlineData("encoder-decoder", 5)]
    [InlineData("language model", 4)]
    [InlineData("language model", 11)]
    public void A_training_that_was_interrupted_goes_on_to_the_same_bits(string kind, int batches)
    {
        byte[] whole = Weights(Fit(kind, checkpoints: null));
        int count = 0;
        Assert.Throws<TimeoutException>(() => Fit(kind, _folder, options => options.BatchProgress = new Told<TrainingBatch>(_ =>
        {
            if (++count == batches)
            {
                throw new TimeoutException();
            }
        })));
        Assert.NotEmpty(Directory.GetFiles(_folder));
        int later = 0;
        byte[] resumed = Weights(Fit(kind, _folder, options =>
        {
            options.BatchProgress = new Told<TrainingBatch>(_ => later++);
            options.NumberOfThreads = 1;
        }));
        Assert.Equal(whole, resumed);

        int all = 0;
        Fit(kind, checkpoints: null, options => options.BatchProgress = new Told<TrainingBatch>(_ => all++));
        Assert.Equal(all, count + later);
    }

    [Fact]
    public void A_training_that_has_ended_is_returned_at_once_with_its_history()
    {
        RecurrentMulticlassTransformer first = Fit(Options(_folder));
        RecurrentMulticlassTrainer.Options options = Options(_folder);
        options.BatchProgress = new Told<TrainingBatch>(_ => Assert.Fail("A mini-batch was trained."));
        RecurrentMulticlassTransformer again = Fit(options);
        Assert.Equal(Weights(first), Weights(again));
        Assert.Equal(first.TrainingHistory.Select(Describe), again.TrainingHistory.Select(Describe));
    }

    [Fact]
    public void More_epochs_go_on_where_the_learning_rate_does_not_depend_on_their_number()
    {
        byte[] long_ = Weights(Fit(Options(null)));
        RecurrentMulticlassTrainer.Options options = Options(_folder);
        options.NumberOfEpochs = 2;
        Fit(options);
        var epochs = new List<int>();
        options = Options(_folder);
        options.Progress = new Told<TrainingEpoch>(epoch => epochs.Add(epoch.Epoch));
        Assert.Equal(long_, Weights(Fit(options)));
        Assert.Equal([3, 4], epochs);
    }

    [Fact]
    public void More_epochs_begin_anew_where_the_learning_rate_falls_to_the_last_one()
    {
        RecurrentMulticlassTrainer.Options options = Options(_folder);
        options.LearningRateSchedule = LearningRateSchedule.Linear;
        options.NumberOfEpochs = 2;
        Fit(options);
        var epochs = new List<int>();
        options.NumberOfEpochs = 3;
        options.Progress = new Told<TrainingEpoch>(epoch => epochs.Add(epoch.Epoch));
        Fit(options);
        Assert.Equal([1, 2, 3], epochs);
    }

    [Fact]
    public void Trainings_share_a_folder_without_taking_each_others_checkpoints()
    {
        byte[] alone = Weights(Fit(Options(null)));
        RecurrentMulticlassTrainer.Options other = Options(_folder);
        other.HiddenSize = 12;
        Fit(other);
        Fit(Options(_folder), Toy.View(seed: 2));
        Assert.Equal(alone, Weights(Fit(Options(_folder))));
    }

    [Fact]
    public void How_a_model_writes_is_no_part_of_its_training()
    {
        Fit("encoder-decoder", _folder);
        Fit("encoder-decoder", _folder, options =>
        {
            ((RecurrentSequenceToSequenceTrainer.Options)options).Decoding = new SequenceDecodingOptions { BeamSize = 3, MaximumLength = 9 };
            options.BatchProgress = new Told<TrainingBatch>(_ => Assert.Fail("A mini-batch was trained."));
        });
    }

    [Fact]
    public void A_drawn_seed_and_checkpoints_of_other_trainings_are_told()
    {
        RecurrentMulticlassTrainer.Options options = Options(_folder);
        options.NumberOfEpochs = 1;
        Fit(options);
        options.Seed = null;
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.RawMessage);
        Toy.Trainer(options, ml).Fit(Toy.View());
        Assert.Contains(lines, line => line.Contains("Option CheckpointPath is set and option Seed is not", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("are of other trainings; of the newest, first weights differ; seed is 7 in the checkpoint and", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cancelled_training_goes_on_from_where_it_was_cancelled()
    {
        byte[] whole = Weights(Fit(Options(null)));
        using var source = new CancellationTokenSource();
        RecurrentMulticlassTrainer.Options options = Options(_folder);
        options.CancellationToken = source.Token;
        int count = 0;
        options.BatchProgress = new Told<TrainingBatch>(_ =>
        {
            if (++count == 3)
            {
                source.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => Fit(options));
        options = Options(_folder);
        int later = 0;
        options.BatchProgress = new Told<TrainingBatch>(_ => later++);
        Assert.Equal(whole, Weights(Fit(options)));
        Assert.Equal(4 * 6, count + later);
    }

    [Fact]
    public void A_file_to_begin_with_must_be_of_the_same_training_and_the_error_says_what_differs()
    {
        Fit(Options(_folder));
        string file = Directory.GetFiles(_folder)[0];
        RecurrentMulticlassTrainer.Options options = Options(null);
        options.ResumeFrom = file;
        Assert.Equal(Weights(Fit(Options(null))), Weights(Fit(options)));

        RecurrentTaggingTrainer.Options tagging = ToyTags.Options("Words");
        tagging.ResumeFrom = file;
        Assert.EndsWith(
            "is a checkpoint of a RecurrentMulticlassTrainer: expected one of a RecurrentTaggingTrainer.",
            Assert.Throws<InvalidOperationException>(() => new MLContext(1).SequenceTagging.Trainers.Recurrent(tagging).Fit(ToyTags.View(20))).Message,
            StringComparison.Ordinal);

        options.LearningRate = 0.01f;
        string message = Assert.Throws<InvalidOperationException>(() => Fit(options)).Message;
        Assert.Contains("another training", message, StringComparison.Ordinal);
        Assert.Contains("option LearningRate is 0.02 in the checkpoint and 0.01 now", message, StringComparison.Ordinal);

        options.LearningRate = 0.02f;
        message = Assert.Throws<InvalidOperationException>(() => Fit(options, Toy.View(seed: 2))).Message;
        Assert.Contains("training rows differ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("option", message, StringComparison.Ordinal);

        options.ResumeFrom = Path.Combine(_folder, "none");
        Assert.Contains("cannot be read", Assert.Throws<InvalidOperationException>(() => Fit(options)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(options.ResumeFrom, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Assert.Contains("no checkpoint", Assert.Throws<InvalidDataException>(() => Fit(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_newest_checkpoint_is_damaged_the_one_before_it_is_taken()
    {
        byte[] whole = Weights(Fit(Options(null)));
        RecurrentMulticlassTrainer.Options options = Options(_folder);
        options.CheckpointInterval = TimeSpan.FromTicks(1);

        // At most one checkpoint is written per second.
        options.Progress = new Told<TrainingEpoch>(epoch => Thread.Sleep(epoch.Epoch < 4 ? 1100 : 0));
        Fit(options);
        string newest = Directory.GetFiles(_folder).OrderDescending(StringComparer.Ordinal).First();
        byte[] bytes = File.ReadAllBytes(newest);
        bytes[^200] ^= 1;
        File.WriteAllBytes(newest, bytes);
        (MLContext ml, List<string> warnings) = Warned();
        int batches = 0;
        options = Options(_folder);
        options.BatchProgress = new Told<TrainingBatch>(_ => batches++);
        Assert.Equal(whole, Weights(Toy.Trainer(options, ml).Fit(Toy.View())));
        Assert.Contains(warnings, line => line.Contains("cannot be used", StringComparison.Ordinal));
        Assert.InRange(batches, 1, (4 * 6) - 1);
    }

    [Fact]
    public void The_newest_checkpoints_and_that_of_the_best_epoch_are_kept()
    {
        RecurrentMulticlassTrainer.Options options = Options(_folder);
        options.ValidationSetFraction = 0.3f;
        options.LearningRate = 0.5f;
        options.NumberOfEpochs = 5;
        options.MaximumCheckpoints = 1;

        // At most one checkpoint is written per second.
        options.Progress = new Told<TrainingEpoch>(_ => Thread.Sleep(1100));
        RecurrentMulticlassTransformer model = Fit(options);
        int best = model.TrainingHistory[^1].BestEpoch;
        string[] names = [.. Directory.GetFiles(_folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(new[] { best, 5 }.Distinct().Count(), names.Length);
        Assert.Contains($"-epoch{best:D4}-", names[0], StringComparison.Ordinal);
        Assert.Contains("-epoch0005-", names[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_a_warning_and_training_goes_on()
    {
        byte[] whole = Weights(Fit(Options(null)));
        string folder = Path.Combine(_folder, "gone");
        RecurrentMulticlassTrainer.Options options = Options(folder);
        options.BatchProgress = new Told<TrainingBatch>(_ =>
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
                File.WriteAllText(folder, "");
            }
        });
        (MLContext ml, List<string> warnings) = Warned();
        Assert.Equal(whole, Weights(Toy.Trainer(options, ml).Fit(Toy.View())));
        Assert.Contains(warnings, line => line.Contains("could not be written, and training goes on without it", StringComparison.Ordinal));

        options.BatchProgress = null;
        Assert.Contains("Option CheckpointPath", Assert.Throws<InvalidOperationException>(() => Fit(options)).Message, StringComparison.Ordinal);
    }

    private static string Describe(TrainingEpoch epoch) => $"{epoch.Epoch} {epoch.TrainingLoss} {epoch.GradientNorm} {epoch.ClippedShare} {epoch.Elapsed} {epoch.IsBest}";

    private static (MLContext Context, List<string> Warnings) Warned()
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.RawMessage] : []);
        return (ml, warnings);
    }

    private static RecurrentMulticlassTrainer.Options Options(string? folder)
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words", "Ragged");
        options.NumberOfEpochs = 4;
        options.InputDropout = 0.1f;
        options.CheckpointPath = folder;
        return options;
    }

    private static RecurrentMulticlassTransformer Fit(RecurrentMulticlassTrainer.Options options, IDataView? data = null)
        => Toy.Trainer(options).Fit(data ?? Toy.View());

    private static ITransformer Fit(string kind, string? checkpoints, Action<RecurrentTrainerOptions>? change = null)
    {
        var ml = new MLContext(1);
        RecurrentTrainerOptions options = kind switch
        {
            "tagger" => new RecurrentTaggingTrainer.Options(),
            "encoder-decoder" => new RecurrentSequenceToSequenceTrainer.Options { LabelColumnName = "TargetText", ScheduledSamplingDecay = 10 },
            "language model" => new RecurrentLanguageModelTrainer.Options { Rows = LanguageModelRows.Continuous, TruncationLength = 8, AveragingInterval = 1 },
            "streamed classifier" => new RecurrentBinaryTrainer.Options { LabelColumnName = "Flag", MaximumDataMemoryInMegabytes = 1 },
            _ => new RecurrentMulticlassTrainer.Options { InputDropout = 0.1f },
        };
        options.FeatureColumnName = kind switch
        {
            "encoder-decoder" => "SourceText",
            "language model" => "Text",
            "streamed classifier" => "Wide",
            _ => "Words",
        };
        (options.HiddenSize, options.EmbeddingSize, options.BatchSize, options.NumberOfEpochs, options.Seed) = (8, 8, 8, 2, 3);
        options.CheckpointPath = checkpoints;
        change?.Invoke(options);
        return options switch
        {
            RecurrentTaggingTrainer.Options own => ml.SequenceTagging.Trainers.Recurrent(own).Fit(ToyTags.View(40)),
            RecurrentSequenceToSequenceTrainer.Options own => ml.SequenceToSequence.Trainers.Recurrent(own).Fit(ml.Data.LoadFromEnumerable(Pairs())),
            RecurrentLanguageModelTrainer.Options own => ml.LanguageModeling.Trainers.Recurrent(own).Fit(ml.Data.LoadFromEnumerable(Texts())),
            RecurrentBinaryTrainer.Options own => ml.BinaryClassification.Trainers.Recurrent(own).Fit(ml.Data.LoadFromEnumerable(WideRow.Make(1000))),
            RecurrentMulticlassTrainer.Options own => Toy.Trainer(own, ml).Fit(Toy.View(60)),
            _ => throw new NotSupportedException(kind),
        };
    }

    private static byte[] Weights(ITransformer model)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(model, null, stream);
        using var archive = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Read);
        using Stream weights = archive.Entries.Single(entry => entry.Name == "weights.safetensors").Open();
        using var copy = new MemoryStream();
        weights.CopyTo(copy);
        return copy.ToArray();
    }

    private static IEnumerable<PairRow> Pairs()
        => Enumerable.Range(0, 60).Select(row => new PairRow { SourceText = $"{row:D3}a", TargetText = $"b{row % 10}" });

    private static IEnumerable<TextRow> Texts()
        => Enumerable.Range(0, 30).Select(row => new TextRow { Text = $"the {row} cats sat on {row % 7} mats. " });
}
