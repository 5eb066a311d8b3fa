using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Continuing;

/// <summary>Models that are trained further, by their trainer or within a chain.</summary>
public sealed class ContinueTrainingTests
{
    public static TheoryData<string> Tasks => [.. ContinuedTasks.Names];

    [Theory, MemberData(nameof(Tasks))]
    public void Training_begins_with_the_weights_and_reads_with_the_columns_of_the_model(string task)
    {
        ITransformer model = ToyTasks.SavedAndLoaded(ContinuedTasks.Fit(ContinuedTasks.Options(task), ContinuedTasks.Data(task)), null);
        RecurrentTrainerOptions options = new MLContext().Model.GetTrainerOptions(model);
        (options.LearningRate, options.Seed) = (ContinuedTasks.NoRate, 99);
        ITransformer further = new MLContext().Model.ContinueTraining(model, ContinuedTasks.Data(task, seed: 2), options: options);

        Assert.Equal(ContinuedTasks.Weights(model), ContinuedTasks.Weights(further));
        Assert.Equal(Spec(model), Spec(further));
    }

    [Theory, MemberData(nameof(Tasks))]
    public void Training_further_gives_the_same_bits_on_any_number_of_threads_and_other_weights_than_before(string task)
    {
        ITransformer model = ContinuedTasks.Fit(ContinuedTasks.Options(task), ContinuedTasks.Data(task));
        float[] before = ContinuedTasks.Weights(model);
        float[][] after =
        [
            .. new[] { 1, 3 }.Select(threads =>
            {
                RecurrentTrainerOptions options = new MLContext().Model.GetTrainerOptions(model);
                options.NumberOfThreads = threads;
                return ContinuedTasks.Weights(new MLContext().Model.ContinueTraining(model, ContinuedTasks.Data(task, seed: 2), options: options));
            }),
        ];
        Assert.Equal(after[0], after[1]);
        Assert.NotEqual(before, after[0]);
        Assert.Equal(before, ContinuedTasks.Weights(model));
    }

    [Theory, MemberData(nameof(Tasks))]
    public void The_options_of_a_model_are_those_that_it_was_trained_with(string task)
    {
        ITransformer model = ContinuedTasks.Fit(ContinuedTasks.Options(task), ContinuedTasks.Data(task));
        RecurrentTrainerOptions options = new MLContext().Model.GetTrainerOptions(ToyTasks.SavedAndLoaded(model, null));
        IReadOnlyDictionary<string, string> expected = ContinuedTasks.Fitted(model).TrainingOptions;
        foreach ((string name, string text) in Recurrent.Trainers.Settings.OptionTexts.Of(options).Where(option => option.Key is not (nameof(options.BatchSize) or "Pooling")))
        {
            Assert.Equal((name, expected[name]), (name, text));
        }

        if (task == "shared pairs")
        {
            Assert.Equal((3, 0), (((RecurrentSequenceToSequenceTrainer.Options)options).Decoding.BeamSize, options.BatchSize));
        }
    }

    [Fact]
    public void A_chain_keeps_its_fitted_steps_and_the_model_learns_what_it_did_not_know()
    {
        var ml = new MLContext(1);
        IDataView first = ml.Data.FilterRowsByColumn(Rows(0), "Row", 0, 60);
        IDataView all = Rows(1);
        RecurrentMulticlassTrainer.Options options = Toy.Options("Text");
        options.LabelColumnName = "Key";
        options.NumberOfEpochs = 1;
        options.LearningRate = 1e-4f;
        ITransformer chain = ml.Transforms.Conversion.MapValueToKey("Key", "Color")
            .Append(ml.MulticlassClassification.Trainers.Recurrent(options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("Predicted", "PredictedLabel"))
            .Fit(first);
        chain = ToyTasks.SavedAndLoaded(chain, first.Schema);
        Assert.True(Accuracy(chain, all) < 0.9);

        var messages = new List<string>();
        var told = new MLContext(1);
        told.Log += (_, entry) => messages.Add(entry.Message);
        var further = (RecurrentMulticlassTrainer.Options)told.Model.GetTrainerOptions(chain);
        (further.LearningRate, further.NumberOfEpochs) = (0.02f, 12);
        TransformerChain<ITransformer> trained = told.Model.ContinueTraining(chain, all, validationData: Rows(2), options: further);

        Assert.Equal(3, trained.Count());
        Assert.True(Accuracy(trained, Rows(3)) > 0.9);
        Assert.Contains(messages, message => message.Contains("Training continues from a model of 1 epochs", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 13), ml.Model.GetTrainingHistory(trained).Select(epoch => epoch.Epoch));
        ITransformer loaded = ToyTasks.SavedAndLoaded(trained, all.Schema);
        Assert.Equal(Toy.Scores(trained, all), Toy.Scores(loaded, all));
        Assert.Equal(13, ml.Model.GetTrainingHistory(loaded).Count);
    }

    [Fact]
    public void Without_options_those_of_the_model_are_taken_and_told()
    {
        ITransformer model = ContinuedTasks.Fit(ContinuedTasks.Options("classes"), ContinuedTasks.Data("classes"));
        var messages = new List<string>();
        var ml = new MLContext();
        ml.Log += (_, entry) => messages.Add(entry.Message);
        TransformerChain<ITransformer> further = ml.Model.ContinueTraining(model, ContinuedTasks.Data("classes"));
        string told = Assert.Single(messages, message => message.Contains("Options of the model's training", StringComparison.Ordinal));
        Assert.Contains("HiddenSize 8", told, StringComparison.Ordinal);
        Assert.Contains("FeatureColumnName Text", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Optimizer", told, StringComparison.Ordinal);
        Assert.Equal(4, ml.Model.GetTrainingHistory(further).Count);
    }

    [Fact]
    public void A_model_without_options_asks_for_them_and_damaged_ones_are_named()
    {
        ITransformer model = ContinuedTasks.Fit(ContinuedTasks.Options("classes"), ContinuedTasks.Data("classes"));
        ITransformer With(params (string, string)[] options) => new RecurrentMulticlassTransformer(ContinuedTasks.Fitted(model) with
        {
            TrainingOptions = options.ToDictionary(option => option.Item1, option => option.Item2, StringComparer.Ordinal),
        });
        Assert.Contains(
            "older version): give options",
            Assert.Throws<InvalidOperationException>(() => new MLContext().Model.ContinueTraining(With(), ContinuedTasks.Data("classes"))).Message,
            StringComparison.Ordinal);
        Assert.Equal(
            "The model's options are damaged: HiddenSize is 'many'.",
            Assert.Throws<InvalidDataException>(() => new MLContext().Model.GetTrainerOptions(With(("HiddenSize", "many")))).Message);

        // Options that this version does not have any more are left out.
        Assert.Equal(16, new MLContext().Model.GetTrainerOptions(With(("HiddenSize", "16"), ("IdentityInitialization", "True"))).HiddenSize);
    }

    [Fact]
    public void The_history_goes_on_counting_epochs_and_time()
    {
        ITransformer model = ContinuedTasks.Fit(ContinuedTasks.Options("classes"), ContinuedTasks.Data("classes"));
        IReadOnlyList<TrainingEpoch> before = ContinuedTasks.Fitted(model).TrainingHistory;
        IReadOnlyList<TrainingEpoch> history = new MLContext().Model.GetTrainingHistory(new MLContext().Model.ContinueTraining(model, ContinuedTasks.Data("classes")));
        Assert.Equal(before, history.Take(2));
        Assert.Equal([1, 2, 3, 4], history.Select(epoch => epoch.Epoch));
        Assert.Equal([2, 2, 4, 4], history.Select(epoch => epoch.NumberOfEpochs));
        Assert.Equal([3, 4], history.Skip(2).Select(epoch => epoch.BestEpoch));
        Assert.True(history[2].Elapsed > history[1].Elapsed);
    }

    [Fact]
    public void Numbers_are_scaled_as_the_model_scales_them()
    {
        ITransformer model = ContinuedTasks.Fit(ContinuedTasks.Options("number"), ToyNumbers.View(40));
        FittedModel further = ContinuedTasks.Fitted(new MLContext().Model.ContinueTraining(model, ToyNumbers.View(40, seed: 5, numberScale: 100)));
        Assert.Equal(ContinuedTasks.Fitted(model).Features[0].Means, further.Features[0].Means);
        Assert.Equal(ContinuedTasks.Fitted(model).Label.Deviations, further.Label.Deviations);
    }

    [Fact]
    public void A_sparse_column_stays_sparse_and_scaled_where_further_rows_are_dense()
    {
        RecurrentTrainerOptions options = ContinuedTasks.Options("classes");
        options.FeatureColumnName = "Sparse";
        ITransformer model = ContinuedTasks.Fit(options, WideView(1));
        Assert.True(ContinuedTasks.Fitted(model).Features[0].IsSparse);
        options.LearningRate = ContinuedTasks.NoRate;
        ITransformer further = new MLContext().Model.ContinueTraining(model, WideView(40), options: options);
        Assert.Equal(Spec(model), Spec(further));

        // With weights that do not move, the loss of training is that of the scores, whose rows are read as sparse ones.
        float[][] scores = Toy.Scores(model, WideView(40));
        double expected = -scores.Select((row, i) => Math.Log(row[i % 3])).Average();
        Assert.Equal(expected, new MLContext().Model.GetTrainingHistory(further)[^1].TrainingLoss, 1e-5);
    }

    [Fact]
    public void An_interrupted_training_from_a_model_goes_on_to_the_same_bits()
    {
        string folder = Directory.CreateTempSubdirectory("checkpoints").FullName;
        try
        {
            ITransformer model = ContinuedTasks.Fit(ContinuedTasks.Options("classes"), ContinuedTasks.Data("classes"));
            RecurrentTrainerOptions options = ContinuedTasks.Options("classes");
            float[] whole = ContinuedTasks.Weights(Further());
            options.CheckpointPath = folder;
            int count = 0;
            options.BatchProgress = new Told<TrainingBatch>(_ => count = count < 10 ? count + 1 : throw new TimeoutException());
            Assert.Throws<TimeoutException>(Further);
            options.BatchProgress = null;
            ITransformer resumed = Further();
            Assert.Equal(whole, ContinuedTasks.Weights(resumed));
            Assert.Equal([1, 2, 3, 4], new MLContext().Model.GetTrainingHistory(resumed).Select(epoch => epoch.Epoch));

            ITransformer Further() => new MLContext().Model.ContinueTraining(model, ContinuedTasks.Data("classes", seed: 2), options: options);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_trainer_with_automatic_sizes_takes_those_of_the_model()
    {
        var model = (RecurrentMulticlassTransformer)ContinuedTasks.Fit(ContinuedTasks.Options("classes"), ContinuedTasks.Data("classes"));
        RecurrentMulticlassTrainer trainer = new MLContext(1).MulticlassClassification.Trainers.Lstm(featureColumnName: "Text", numberOfEpochs: 1);
        RecurrentMulticlassTransformer further = trainer.Fit(Toy.View(30), continueFrom: model);
        Assert.Equal((8, 3), (further.Model.HiddenSize, further.TrainingHistory.Count));
        Assert.Equal(3, trainer.Fit(Toy.View(30), Toy.View(12), continueFrom: model).TrainingHistory.Count);
    }

    [Fact]
    public void Streamed_rows_are_read_with_the_columns_of_the_model()
    {
        var ml = new MLContext(1);
        RecurrentBinaryTrainer.Options options = new()
        {
            LabelColumnName = "Flag", FeatureColumnName = "Wide", HiddenSize = 8, NumberOfEpochs = 1, BatchSize = 64, Seed = 3, NumberOfThreads = 1, MaximumDataMemoryInMegabytes = 1,
        };
        IDataView data = ml.Data.LoadFromEnumerable(WideRow.Make(1000));
        RecurrentBinaryTransformer model = ml.BinaryClassification.Trainers.Recurrent(options).Fit(data);
        options.LearningRate = ContinuedTasks.NoRate;
        RecurrentBinaryTransformer further = ml.BinaryClassification.Trainers.Recurrent(options).Fit(ml.Data.TakeRows(data, 900), continueFrom: model);
        Assert.Equal(ContinuedTasks.Weights(model), ContinuedTasks.Weights(further));
        Assert.Equal(Spec(model), Spec(further));
    }

    public static TheoryData<string, string, object, string> OtherNetworks => new()
    {
        { "classes", nameof(RecurrentTrainerOptions.HiddenSize), 16, "Option HiddenSize: expected 8 as in the model that training continues from, got 16." },
        { "classes", nameof(RecurrentTrainerOptions.NumberOfLayers), 2, "Option NumberOfLayers: expected 1 as in" },
        { "classes", nameof(RecurrentTrainerOptions.Bidirectional), true, "Option Bidirectional: expected False as in" },
        { "classes", nameof(RecurrentTrainerOptions.Cell), RecurrentCellKind.Gru, "Option Cell: expected Lstm as in" },
        { "classes", nameof(RecurrentTrainerOptions.Peepholes), true, "Option Peepholes: expected False as in" },
        { "classes", nameof(RecurrentTrainerOptions.EmbeddingSize), 5, "Option EmbeddingSize: expected 8 as in" },
        { "classes", nameof(RecurrentPooledTrainerOptions.Pooling), SequencePooling.Max, "Option Pooling: expected Last as in" },
        { "classes", nameof(RecurrentTrainerOptions.LabelColumnName), "Keys", "Option LabelColumnName: expected 'Label' as in" },
        { "classes", nameof(RecurrentTrainerOptions.FeatureColumnName), "Words", "Option FeatureColumnName: expected 'Text' as feature column 1 of" },
        { "classes", nameof(RecurrentTrainerOptions.AdditionalFeatureColumnNames), new[] { "Words" }, "Option AdditionalFeatureColumnNames: expected 1 feature columns as in" },
        { "characters of words", nameof(RecurrentTrainerOptions.CharacterEncoder), CharacterEncoder.None, "Option CharacterEncoder: expected Lstm as in" },
        { "characters of words", nameof(RecurrentTrainerOptions.LowerCaseWords), false, "Option LowerCaseWords: expected True as in" },
        { "characters of words", nameof(RecurrentTrainerOptions.CasingEmbeddingSize), 4, "Option CasingEmbeddingSize: expected 3 as in" },
        { "crf", nameof(RecurrentTaggingTrainer.Options.Head), TaggingHead.Softmax, "Option Head: expected Crf as in" },
        { "count", nameof(RecurrentRegressionTrainer.Options.Loss), RegressionLoss.Squared, "Option Loss: expected Poisson as in" },
        { "step flags", nameof(RecurrentMultiLabelTrainer.Options.PerStep), false, "Option PerStep: expected True as in" },
        { "pairs", nameof(RecurrentSequenceToSequenceTrainer.Options.Attention), AttentionKind.Dot, "Option Attention: expected General as in" },
        { "texts", nameof(RecurrentLanguageModelTrainer.Options.TieWeights), false, "Option TieWeights: expected True as in" },
        { "texts", nameof(RecurrentTrainerOptions.FeatureColumnName), "Tokens", "Option FeatureColumnName: expected 'Text' as in" },
    };

    [Theory, MemberData(nameof(OtherNetworks))]
    public void An_option_that_asks_for_another_network_or_other_columns_is_refused_by_name(string task, string option, object value, string error)
    {
        ITransformer model = ContinuedTasks.Fit(ContinuedTasks.Options(task), ContinuedTasks.Data(task));
        RecurrentTrainerOptions options = ContinuedTasks.Options(task);
        options.GetType().GetProperty(option)!.SetValue(options, value);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Model.ContinueTraining(model, ContinuedTasks.Data(task), options: options));
        Assert.StartsWith(error, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_key_values_are_refused_and_the_error_names_the_first()
    {
        ITransformer model = ContinuedTasks.Fit(ContinuedTasks.Options("classes"), View("red", "green", "blue"));
        AssertRefused(model, View("red", "blue", "green"), "label column 'Label': expected the key values of the model, of which key 2 is 'green', got 'blue'");
        AssertRefused(model, View("red", "green"), "label column 'Label': expected the model's 3 classes, got 2, without key 3, 'blue'");
        AssertRefused(
            model,
            View("red", "green", "blue", "grey"),
            "label column 'Label': expected the model's 3 classes (more with ContinueTrainingOptions.AddNewClasses), got 4, of which key 4 is 'grey'");
        AssertRefused(ContinuedTasks.Fit(KeyOptions(), KeyView("w0", "w1")), KeyView("w0", "w2"), "feature column 'Keys': expected the KeyValues of the training data, where key 2 is 'w1', got 'w2'");
    }

    [Fact]
    public void A_model_of_another_task_an_ensemble_or_options_of_another_task_are_refused()
    {
        ITransformer tagger = ContinuedTasks.Fit(ContinuedTasks.Options("tags"), ContinuedTasks.Data("tags"));
        RecurrentMulticlassTrainer trainer = Toy.Trainer(Toy.Options("Text"));
        Assert.Contains(
            "Expected a RecurrentMulticlassTransformer to continue from, got a RecurrentTaggingTransformer.",
            Assert.Throws<ArgumentException>(() => trainer.Fit(Toy.View(), continueFrom: tagger)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Expected options of type RecurrentTaggingTrainer.Options",
            Assert.Throws<ArgumentException>(() => new MLContext().Model.ContinueTraining(tagger, ToyTags.View(), options: Toy.Options("Text"))).Message,
            StringComparison.Ordinal);

        var pairs = new[] { 1, 2 }.Select(seed => (RecurrentSequenceToSequenceTransformer)ContinuedTasks.Fit(ContinuedTasks.Options("pairs"), ContinuedTasks.Data("pairs"))).ToArray();
        ITransformer ensemble = new MLContext().SequenceToSequence.Ensemble(pairs);
        Assert.Contains(
            "got an ensemble of 2",
            Assert.Throws<ArgumentException>(() => new MLContext().Model.ContinueTraining(ensemble, ContinuedTasks.Data("pairs"))).Message,
            StringComparison.Ordinal);
    }

    private static void AssertRefused(ITransformer model, IDataView data, string error)
        => Assert.Contains(
            error, Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Model.ContinueTraining(model, data)).Message, StringComparison.Ordinal);

    private static IDataView View(params string[] names) => new ViewBuilder()
        .NamedKeys("Label", names, 1, 2, 1, 2)
        .Scalar("Text", TextDataViewType.Instance, Types.Texts("ab", "cd", "ac", "db"))
        .ToView();

    /// <summary>Steps of 40 numbers of which the first few are not zero.</summary>
    private static IDataView WideView(int givenCount)
    {
        VBuffer<float> Row(int row) => new(
            40, givenCount, [.. Enumerable.Range(0, givenCount).Select(i => 1f + ((row + i) % 5))], [.. Enumerable.Range(0, givenCount)]);
        return new ViewBuilder()
            .NamedKeys("Label", Toy.ClassNames, [.. Enumerable.Range(0, 24).Select(row => (uint)(row % 3) + 1)])
            .Buffers("Sparse", Types.Numbers(0, 40), [.. Enumerable.Range(0, 24).Select(Row)])
            .ToView();
    }

    private static RecurrentTrainerOptions KeyOptions()
    {
        RecurrentTrainerOptions options = ContinuedTasks.Options("classes");
        options.FeatureColumnName = "Keys";
        return options;
    }

    private static IDataView KeyView(params string[] names) => new ViewBuilder()
        .NamedKeys("Label", ["red", "green"], 1, 2, 1, 2)
        .NamedKeyVectors("Keys", names, [1, 2], [2], [1], [2, 1])
        .ToView();

    private static IDataView Rows(int seed)
    {
        var random = new Random(seed);
        return new MLContext().Data.LoadFromEnumerable(Enumerable.Range(0, 90).Select(row =>
        {
            string text = "abc"[row % 3] + string.Concat(Enumerable.Range(0, random.Next(2, 6)).Select(_ => "abcd"[random.Next(4)]));
            return new ColorRow { Row = row, Text = text, Color = Toy.ClassNames[row % 3] };
        }).ToArray());
    }

    private static double Accuracy(ITransformer model, IDataView view)
    {
        IDataView scored = model.Transform(view);
        return scored.GetColumn<string>("Color").Zip(scored.GetColumn<string>("Predicted")).Average(pair => pair.First == pair.Second ? 1.0 : 0);
    }

    private static string Spec(ITransformer model)
    {
        using var stream = new MemoryStream();
        ModelFiles.WriteSpec(ContinuedTasks.Fitted(model), stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed class ColorRow
    {
        public float Row { get; set; }

        public string Text { get; set; } = "";

        public string Color { get; set; } = "";
    }
}
