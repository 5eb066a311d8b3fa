using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Options = Microsoft.ML.Recurrent.RecurrentMulticlassTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class RecurrentMulticlassTrainerTests
{
    public static TheoryData<string> EveryFeatureColumn => ["Ragged", "Plain", "Fixed", "Words", "ByteKeys", "Hashed", "Keys", "Text"];

    [Theory, MemberData(nameof(EveryFeatureColumn))]
    public void Every_kind_of_feature_column_is_learned_and_keeps_the_contract(string feature)
    {
        RecurrentMulticlassTrainer trainer = Toy.Trainer(Toy.Options(feature));
        RecurrentMulticlassTransformer model = trainer.Fit(Toy.View());
        Assert.True(Toy.Accuracy(model, Toy.View(seed: 2)) > 0.9, $"accuracy {Toy.Accuracy(model, Toy.View(seed: 2))}");
        EstimatorContract.Verify(trainer, Toy.View(rowCount: 40));
    }

    [Fact]
    public void Several_feature_columns_are_joined_step_by_step()
    {
        Options options = Toy.Options("Ragged", "Words", "Text", "Keys");
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Toy.View());
        Assert.True(Toy.Accuracy(model, Toy.View(seed: 2)) > 0.9);
        Assert.Equal((64, 2 + 8 + 8 + 8), ((int)model.GetWeights()["lstm.weight_ih_l0"].Lengths[0], (int)model.GetWeights()["lstm.weight_ih_l0"].Lengths[1]));
        EstimatorContract.Verify(Toy.Trainer(options), Toy.View(rowCount: 40));
    }

    public static TheoryData<Options> EveryCell =>
    [
        new Options { Cell = RecurrentCellKind.Lstm },
        new Options { Cell = RecurrentCellKind.Lstm, Peepholes = true },
        new Options { Cell = RecurrentCellKind.Lstm, CoupledInputForgetGate = true },
        new Options { Cell = RecurrentCellKind.Lstm, CoupledInputForgetGate = true, Peepholes = true },
        new Options { Cell = RecurrentCellKind.Gru },
        new Options { Cell = RecurrentCellKind.Gru, GruForm = GruForm.ResetBefore },
        new Options { Cell = RecurrentCellKind.Rnn },
        new Options { Cell = RecurrentCellKind.Rnn, RnnActivation = RnnActivation.Relu, RecurrentInitialization = RecurrentInitialization.Identity },
    ];

    [Theory, MemberData(nameof(EveryCell))]
    public void Every_cell_learns_and_survives_the_zip(Options options) => AssertLearnsAndSurvives(options);

    public static TheoryData<Options> EveryPart =>
    [
        new Options { Bidirectional = true, NumberOfLayers = 2, ResidualConnections = true, LayerNormalization = true },
        new Options { Pooling = SequencePooling.Mean },
        new Options { Pooling = SequencePooling.Max },
        new Options { Pooling = SequencePooling.Attention },
        new Options { InputDropout = 0.1f, LayerDropout = 0.1f, RecurrentDropout = 0.1f, OutputDropout = 0.1f, NumberOfLayers = 2 },
        new Options { InputDropout = 0.1f, VariationalDropout = true, LabelSmoothing = 0.05f, L2Regularization = 1e-4f },
        new Options { TruncationLength = 4, Pooling = SequencePooling.Mean },
        new Options { GradientCheckpointLength = 3, Bidirectional = true, RecurrentDropout = 0.1f },
        new Options { Optimizer = OptimizerKind.Adam, LearningRateSchedule = LearningRateSchedule.Cosine, WarmupFraction = 0.1f },
        new Options { Optimizer = OptimizerKind.Sgd, Nesterov = true, LearningRate = 0.3f, LearningRateSchedule = LearningRateSchedule.Linear },
        new Options { Optimizer = OptimizerKind.RmsProp, LearningRateSchedule = LearningRateSchedule.Exponential },
        new Options { Optimizer = OptimizerKind.AdaGrad, LearningRate = 0.1f, LearningRateSchedule = LearningRateSchedule.ReduceOnPlateau },
        new Options { MaximumGradientNorm = 0, MaximumGradientValue = 0.5f, ClassWeighting = ClassWeighting.Balanced },
    ];

    [Theory, MemberData(nameof(EveryPart))]
    public void Every_part_learns_and_survives_the_zip(Options options) => AssertLearnsAndSurvives(options);

    [Fact]
    public void The_schema_is_promised_whatever_the_label_stands_for()
    {
        var ml = new MLContext(1);
        IDataView data = new ViewBuilder()
            .Scalar("Text", TextDataViewType.Instance, Types.Texts("a", "b"))
            .Scalar("Number", NumberDataViewType.Single, 1f, 2f)
            .Scalar("Bare", Types.Key<ushort>(5), (ushort)1, (ushort)2)
            .Vector("X", Types.Numbers(0), [1f], [2f])
            .ToView();
        var keys = ml.Transforms.Conversion.MapValueToKey("TextKey", "Text").Append(ml.Transforms.Conversion.MapValueToKey("NumberKey", "Number"));
        IDataView mapped = keys.Fit(data).Transform(data);
        foreach (string label in new[] { "TextKey", "NumberKey", "Bare" })
        {
            Options options = Toy.Options("X");
            options.LabelColumnName = label;
            EstimatorContract.Verify(Toy.Trainer(options), mapped);
        }
    }

    [Fact]
    public void A_second_model_of_a_pipeline_replaces_the_scores_of_the_first()
    {
        IEstimator<ITransformer> first = Toy.Trainer(Toy.Options("Words"));
        IDataView scored = first.Fit(Toy.View(30)).Transform(Toy.View(30));
        RecurrentMulticlassTrainer second = Toy.Trainer(Toy.Options("Ragged"));
        SchemaShape promised = second.GetOutputSchema(SchemaShapes.Of(scored.Schema));
        Assert.Equal(EstimatorContract.Describe(SchemaShapes.Of(second.Fit(scored).Transform(scored).Schema)), EstimatorContract.Describe(promised));
    }

    [Fact]
    public void Wrong_columns_are_refused_before_training_in_the_words_of_ml_net()
    {
        AssertRefused(options => options.LabelColumnName = "Weight", "Schema mismatch for label column 'Weight': expected Key, got Single");
        AssertRefused(options => options.LabelColumnName = "Nothing", "Could not find label column 'Nothing'");
        AssertRefused(
            options => options.FeatureColumnName = "Weight",
            "Schema mismatch for feature column 'Weight': expected a vector of Single, of keys or of Text, or one Text, got Single");
        AssertRefused(options => options.ExampleWeightColumnName = "Words", "Schema mismatch for weight column 'Words': expected Single, got VarVector<String>");
        AssertRefused(options => options.ExampleWeightColumnName = "Nothing", "Could not find weight column 'Nothing'");

        static void AssertRefused(Action<Options> change, string message)
        {
            Options options = Toy.Options("Words");
            change(options);
            RecurrentMulticlassTrainer trainer = Toy.Trainer(options);
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.GetOutputSchema(SchemaShapes.Of(Toy.View(3).Schema)));
            Assert.Equal("inputSchema", error.ParamName);
            Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(Toy.View(3)));
        }
    }

    [Fact]
    public void Without_a_seed_the_context_decides_and_a_trainer_fits_the_same_model_again()
    {
        Options options = Toy.Options("Words");
        options.Seed = null;
        options.NumberOfEpochs = 1;
        IDataView view = Toy.View(20);
        RecurrentMulticlassTrainer trainer = Toy.Trainer(options, new MLContext(5));
        float[][] scores = Toy.Scores(trainer.Fit(view), view);
        Assert.Equal(scores, Toy.Scores(trainer.Fit(view), view));
        Assert.Equal(scores, Toy.Scores(Toy.Trainer(options, new MLContext(5)).Fit(view), view));
        Assert.NotEqual(scores, Toy.Scores(Toy.Trainer(options, new MLContext(6)).Fit(view), view));
    }

    [Fact]
    public void Changes_of_the_options_do_not_reach_the_trainer()
    {
        Options options = Toy.Options("Words");
        options.NumberOfEpochs = 1;
        RecurrentMulticlassTrainer trainer = Toy.Trainer(options);
        options.FeatureColumnName = "Nothing";
        options.NumberOfEpochs = 9;
        Assert.Single(trainer.Fit(Toy.View(20)).TrainingHistory);
    }

    [Fact]
    public void A_row_without_features_is_one_unknown_step_in_training_and_scoring()
    {
        IDataView view = new ViewBuilder()
            .Scalar("Label", Types.Key<uint>(2), [.. Enumerable.Range(0, 40).Select(row => (uint)(row % 2) + 1)])
            .Vector("Words", Types.Words, [.. Enumerable.Range(0, 40).Select(row => row % 2 == 0 ? [] : Types.Texts("some"))])
            .Vector("Numbers", Types.Numbers(0), [.. Enumerable.Range(0, 40).Select(row => row % 2 == 0 ? [] : new[] { 1f + (row % 4) })])
            .ToView();
        Assert.Equal(1, Toy.Accuracy(Toy.Trainer(Toy.Options("Words")).Fit(view), view));
        Assert.Equal(1, Toy.Accuracy(Toy.Trainer(Toy.Options("Numbers", "Words")).Fit(view), view));
    }

    [Fact]
    public void One_class_only_is_trained_and_predicted_with_a_warning()
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.Message);
        IDataView alone = OnlyFirst("only");
        RecurrentMulticlassTransformer model = Toy.Trainer(Toy.Options("X"), ml).Fit(alone);
        Assert.All(Toy.Scores(model, alone), scores => Assert.Equal([1f], scores));
        Assert.All(model.Transform(alone).GetColumn<uint>("PredictedLabel"), key => Assert.Equal(1u, key));

        IDataView ofTwo = OnlyFirst("met", "never met");
        Assert.Equal(1, Toy.Accuracy(Toy.Trainer(Toy.Options("X"), ml).Fit(ofTwo), ofTwo));
        Assert.Equal(2, lines.Count(line => line.Contains("All training rows have the same class in label column 'Label'", StringComparison.Ordinal)));

        static IDataView OnlyFirst(params string[] names)
            => new ViewBuilder().NamedKeys("Label", names, 1, 1, 1).Vector("X", Types.Numbers(0), [1f], [2f], [3f]).ToView();
    }

    [Fact]
    public void Rows_of_unseen_or_missing_labels_are_scored_and_evaluated()
    {
        IDataView training = Toy.View();
        IDataView strange = new ViewBuilder()
            .NamedKeys("Label", ["red", "green", "blue", "violet"], 4, 0, 1)
            .Vector("Words", Types.Words, Types.Texts("w0"), Types.Texts("new"), Types.Texts("w0", "w1"))
            .ToView();
        RecurrentMulticlassTransformer model = Toy.Trainer(Toy.Options("Words")).Fit(training);
        Assert.All(Toy.Scores(model, strange), scores => Assert.Equal(1, scores.Sum(), 1e-5));
        Assert.All(model.Transform(strange).GetColumn<uint>("PredictedLabel"), key => Assert.InRange(key, 1u, 3u));
        Assert.True(double.IsFinite(new MLContext().MulticlassClassification.Evaluate(model.Transform(strange)).MicroAccuracy));
    }

    [Fact]
    public void Example_weights_and_class_weights_move_the_scores()
    {
        // The same sequence in both classes: the scores are their shares of the weight.
        IDataView view = new ViewBuilder()
            .Scalar("Label", Types.Key<uint>(2), 1u, 1u, 1u, 2u)
            .Scalar("Weight", NumberDataViewType.Single, 1f, 1f, 1f, 9f)
            .Vector("X", Types.Words, Types.Texts("a"), Types.Texts("a"), Types.Texts("a"), Types.Texts("a"))
            .ToView();
        Assert.Equal(0.75, FirstScore(_ => { }), 0.02);
        Assert.Equal(0.25, FirstScore(options => options.ExampleWeightColumnName = "Weight"), 0.02);
        Assert.Equal(0.5, FirstScore(options => options.ClassWeighting = ClassWeighting.Balanced), 0.02);
        Assert.Equal(0.6, FirstScore(options => options.ClassWeights = [1, 2]), 0.02);

        float FirstScore(Action<Options> change)
        {
            Options options = Toy.Options("X");
            options.NumberOfEpochs = 150;
            options.WeightDecay = 0;
            change(options);
            return Toy.Scores(Toy.Trainer(options).Fit(view), view)[0][0];
        }
    }

    [Fact]
    public void Class_weights_must_be_one_per_class_and_not_all_zero()
    {
        Options options = Toy.Options("Words");
        options.ClassWeights = [1, 2];
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options).Fit(Toy.View(9)));
        Assert.StartsWith("Option ClassWeights: expected 3 weights, one per class of label column 'Label', got 2.", error.Message, StringComparison.Ordinal);
        options.ClassWeights = [0, 0, 0];
        Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options).Fit(Toy.View(9)));
    }

    [Theory]
    [InlineData("Words")]
    [InlineData("Keys")]
    public void Given_vectors_are_where_training_starts_and_stay_when_frozen(string feature)
    {
        Options options = Toy.Options(feature);
        options.EmbeddingSize = 2;
        options.FreezeEmbedding = true;
        options.EmbeddingVectors = new Dictionary<string, float[]> { ["w0"] = [3, 4], ["w2"] = [-5, 6], ["absent"] = [0, 0] };
        Assert.Equal([[3, 4], [-5, 6]], VectorsOf("w0", "w2"));
        options.FreezeEmbedding = false;
        Assert.NotEqual([[3, 4], [-5, 6]], VectorsOf("w0", "w2"));

        float[][] VectorsOf(params string[] words)
        {
            RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Toy.View());
            var table = model.GetWeights()["embedding.weight"];
            var vectors = new List<float[]>();
            for (nint row = 0; row < table.Lengths[0]; row++)
            {
                vectors.Add([table[row, 0], table[row, 1]]);
            }

            // Ids go by frequency, which random data decide: frozen rows are found by value, trained ones are not.
            return [.. words.Select(word => vectors.FirstOrDefault(vector => vector.SequenceEqual(options.EmbeddingVectors![word])) ?? [])];
        }
    }

    [Fact]
    public void The_unknown_token_is_the_zero_vector_until_training_meets_it()
    {
        Assert.All(UnknownVector(maximumVocabularySize: 4), number => Assert.Equal(0, number));
        Assert.Contains(UnknownVector(maximumVocabularySize: 3), number => number != 0);

        static float[] UnknownVector(int maximumVocabularySize)
        {
            Options options = Toy.Options("Words");
            options.MaximumVocabularySize = maximumVocabularySize;
            var table = Toy.Trainer(options).Fit(Toy.View()).GetWeights()["embedding.weight"];
            return [.. Enumerable.Range(0, options.EmbeddingSize).Select(column => table[0, column])];
        }
    }

    private static void AssertLearnsAndSurvives(Options options)
    {
        Options toy = Toy.Options("Words");
        options.FeatureColumnName = toy.FeatureColumnName;
        options.HiddenSize = toy.HiddenSize;
        options.EmbeddingSize = toy.EmbeddingSize;
        options.NumberOfEpochs = 25;
        options.BatchSize = toy.BatchSize;
        options.LearningRate = options.LearningRate == new Options().LearningRate ? toy.LearningRate : options.LearningRate;
        options.Seed = toy.Seed;
        IDataView view = Toy.View();
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(view);
        double accuracy = Toy.Accuracy(model, view);
        Assert.True(accuracy > 0.9, $"accuracy {accuracy} on the training rows");

        var ml = new MLContext();
        using var zip = new MemoryStream();
        ml.Model.Save(model, view.Schema, zip);
        zip.Position = 0;
        Assert.Equal(Toy.Scores(model, view), Toy.Scores(ml.Model.Load(zip, out _), view));
    }
}
