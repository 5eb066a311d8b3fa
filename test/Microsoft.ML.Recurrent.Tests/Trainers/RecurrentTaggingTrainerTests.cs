using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Options = Microsoft.ML.Recurrent.RecurrentTaggingTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class RecurrentTaggingTrainerTests
{
    [Theory]
    [InlineData("Ragged", "Label")]
    [InlineData("Plain", "Bare")]
    [InlineData("Fixed", "FixedLabel")]
    [InlineData("Words", "TagTexts")]
    [InlineData("Keys", "Label")]
    [InlineData("Text", "Label")]
    public void Every_kind_of_feature_and_label_column_is_learned_and_keeps_the_contract(string feature, string label)
    {
        Options options = ToyTags.Options(feature);
        options.LabelColumnName = label;
        if (label == "FixedLabel")
        {
            // What follows the third step cannot be seen.
            options.NumberOfEpochs = 3;
        }
        else
        {
            RecurrentTaggingTransformer model = ToyTags.Trainer(options).Fit(ToyTags.View());
            IDataView scored = model.Transform(ToyTags.View(seed: 2));
            string[][] tags = NamesOf(scored);
            string[][] labels = [.. scored.GetColumn<string[]>("TagTexts")];
            double accuracy = labels.Zip(tags).SelectMany(row => row.First.Zip(row.Second)).Average(step => label == "Bare" || step.First == step.Second ? 1.0 : 0);
            Assert.True(accuracy > 0.95, $"accuracy {accuracy}");
            if (label != "TagTexts")
            {
                Assert.True(ToyTags.Accuracy(model, ToyTags.View(seed: 2)) > 0.95);
            }
        }

        EstimatorContract.Verify(ToyTags.Trainer(options), ToyTags.View(rowCount: 40));
    }

    [Fact]
    public void Several_feature_columns_are_joined_step_by_step()
    {
        Options options = ToyTags.Options("Ragged", "Words", "Text", "Keys");
        RecurrentTaggingTransformer model = ToyTags.Trainer(options).Fit(ToyTags.View());
        Assert.True(ToyTags.Accuracy(model, ToyTags.View(seed: 2)) > 0.95);
        EstimatorContract.Verify(ToyTags.Trainer(options), ToyTags.View(rowCount: 40));
    }

    [Fact]
    public void Texts_are_classes_in_the_order_in_which_they_are_met()
    {
        Options keys = ToyTags.Options("Words");
        keys.NumberOfEpochs = 2;
        var ml = new MLContext(1);
        IDataView view = ToyTags.View(40);
        IDataView mapped = ml.Transforms.Conversion.MapValueToKey("Label", "TagTexts").Fit(view).Transform(view);
        RecurrentTaggingTransformer byKey = ToyTags.Trainer(keys).Fit(mapped);
        Options texts = ToyTags.Options("Words");
        texts.NumberOfEpochs = 2;
        texts.LabelColumnName = "TagTexts";
        RecurrentTaggingTransformer byText = ToyTags.Trainer(texts).Fit(view);
        Assert.Equal(ToyTags.Scores(byKey, view), ToyTags.Scores(byText, view));
        Assert.Equal(NamesOf(byKey.Transform(view)), NamesOf(byText.Transform(view)));
    }

    [Fact]
    public void A_step_without_a_label_and_one_without_weight_teach_nothing()
    {
        RecurrentTaggingTransformer missing = Fit(label: tag => tag == 3 ? 0u : tag, weights: null);
        RecurrentTaggingTransformer weightless = Fit(label: tag => tag, weights: tag => tag == 3 ? 0 : 1);
        Assert.Equal(ToyTags.Scores(missing, ToyTags.View(30)), ToyTags.Scores(weightless, ToyTags.View(30)));
        Assert.All(missing.Transform(ToyTags.View(30)).GetColumn<uint[]>("PredictedLabel"), row => Assert.DoesNotContain(3u, row));

        static RecurrentTaggingTransformer Fit(Func<uint, uint> label, Func<uint, float>? weights)
        {
            IDataView view = ToyTags.View();
            uint[][] tags = [.. view.GetColumn<uint[]>("Label")];
            string[][] words = [.. view.GetColumn<string[]>("Words")];
            ViewBuilder changed = new ViewBuilder()
                .NamedKeyVectors("Label", ToyTags.TagNames, [.. tags.Select(row => row.Select(label).ToArray())])
                .Vector("Words", Types.Words, [.. words.Select(Types.Texts)])
                .Vector("Weights", Types.Numbers(0), [.. tags.Select(row => row.Select(weights ?? (_ => 1)).ToArray())]);
            Options options = ToyTags.Options("Words");
            options.NumberOfEpochs = 4;
            options.ExampleWeightColumnName = "Weights";
            return ToyTags.Trainer(options).Fit(changed.ToView());
        }
    }

    [Fact]
    public void A_weight_for_the_row_is_that_weight_for_each_step()
    {
        IDataView view = ToyTags.View(60);
        float[] weights = [.. view.GetColumn<float>("Weight")];
        uint[][] tags = [.. view.GetColumn<uint[]>("Label")];
        IDataView perStep = new ViewBuilder()
            .NamedKeyVectors("Label", ToyTags.TagNames, tags)
            .Vector("Words", Types.Words, [.. view.GetColumn<string[]>("Words").Select(Types.Texts)])
            .Vector("Weight", Types.Numbers(0), [.. tags.Select((row, i) => Enumerable.Repeat(weights[i], row.Length).ToArray())])
            .ToView();
        Options options = ToyTags.Options("Words");
        options.NumberOfEpochs = 2;
        float[][] unweighted = ToyTags.Scores(ToyTags.Trainer(options).Fit(view), view);
        options.ExampleWeightColumnName = "Weight";
        float[][] byRow = ToyTags.Scores(ToyTags.Trainer(options).Fit(view), view);
        Assert.Equal(byRow, ToyTags.Scores(ToyTags.Trainer(options).Fit(perStep), view));
        Assert.NotEqual(unweighted, byRow);
    }

    [Fact]
    public void Lengths_that_differ_are_refused_with_the_row()
    {
        IDataView view = new ViewBuilder()
            .NamedKeyVectors("Label", ["a", "b"], [1, 2], [1, 2, 1])
            .Vector("Words", Types.Words, Types.Texts("x", "y"), Types.Texts("x", "y"))
            .Vector("Weights", Types.Numbers(0), [1f], [1f, 1f])
            .ToView();
        var error = Assert.Throws<InvalidOperationException>(() => ToyTags.Trainer(ToyTags.Options("Words")).Fit(view));
        Assert.Equal("Label column 'Label' must have one label a step: got 3 labels for 2 steps in row 1.", error.Message);
        Options weighted = ToyTags.Options("Words");
        weighted.ExampleWeightColumnName = "Weights";
        error = Assert.Throws<InvalidOperationException>(() => ToyTags.Trainer(weighted).Fit(view));
        Assert.Equal("Weight column 'Weights' must have one weight a step: got 1 weights for 2 steps in row 0.", error.Message);
    }

    [Fact]
    public void A_weight_that_cannot_be_is_refused_with_the_row()
    {
        IDataView view = new ViewBuilder()
            .NamedKeyVectors("Label", ["a", "b"], [1], [1, 2])
            .Vector("Words", Types.Words, Types.Texts("x"), Types.Texts("x", "y"))
            .Vector("Weights", Types.Numbers(0), [1f], [1f, -2f])
            .ToView();
        Options options = ToyTags.Options("Words");
        options.ExampleWeightColumnName = "Weights";
        var error = Assert.Throws<InvalidOperationException>(() => ToyTags.Trainer(options).Fit(view));
        Assert.Equal("Weight column 'Weights' must hold finite numbers of at least 0; got -2 in row 1.", error.Message);
    }

    [Fact]
    public void A_row_without_steps_is_skipped_in_training_and_has_no_tags()
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.Message);
        IDataView view = new ViewBuilder()
            .NamedKeyVectors("Label", ["a", "b"], [], [1, 2], [0])
            .Vector("Words", Types.Words, [], Types.Texts("x", "y"), Types.Texts("y"))
            .ToView();
        RecurrentTaggingTransformer model = ToyTags.Trainer(ToyTags.Options("Words"), ml).Fit(view);
        Assert.Contains(lines, line => line.Contains("3 rows read, 1 without a label, 0 of weight 0, 1 without a step", StringComparison.Ordinal));
        IDataView scored = model.Transform(view);
        Assert.Equal([0, 2, 1], scored.GetColumn<uint[]>("PredictedLabel").Select(row => row.Length));
        Assert.Equal([0, 4, 2], scored.GetColumn<float[]>("Score").Select(row => row.Length));
        Assert.Equal(0, scored.GetColumn<float>("SequenceScore").First());
    }

    [Fact]
    public void Data_without_a_labelled_step_are_refused()
    {
        IDataView view = new ViewBuilder().NamedKeyVectors("Label", ["a", "b"], [0, 0], []).Vector("Words", Types.Words, Types.Texts("x", "y"), []).ToView();
        var error = Assert.Throws<InvalidOperationException>(() => ToyTags.Trainer(ToyTags.Options("Words")).Fit(view));
        Assert.Equal(
            "The training data have no row to use with label column 'Label': 2 rows read, 1 without a label, 0 of weight 0, 1 without a step.", error.Message);
    }

    [Fact]
    public void Wrong_columns_are_refused_before_training_in_the_words_of_ml_net()
    {
        AssertRefused(options => options.LabelColumnName = "Weight", "Schema mismatch for label column 'Weight': expected a vector of keys or of Text, got Single");
        AssertRefused(options => options.LabelColumnName = "Text", "Schema mismatch for label column 'Text': expected a vector of keys or of Text, got String");
        AssertRefused(options => options.LabelColumnName = "Nothing", "Could not find label column 'Nothing'");
        AssertRefused(
            options => options.ExampleWeightColumnName = "Words",
            "Schema mismatch for weight column 'Words': expected Single or a vector of Single, got VarVector<String>");

        static void AssertRefused(Action<Options> change, string message)
        {
            Options options = ToyTags.Options("Words");
            change(options);
            RecurrentTaggingTrainer trainer = ToyTags.Trainer(options);
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.GetOutputSchema(SchemaShapes.Of(ToyTags.View(3).Schema)));
            Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(ToyTags.View(3)));
        }
    }

    [Theory]
    [InlineData("Label")]
    [InlineData("TagTexts")]
    public void Held_out_and_given_validation_rows_keep_their_labels(string label)
    {
        Options options = ToyTags.Options("Words");
        options.LabelColumnName = label;
        options.ValidationSetFraction = 0.2f;
        RecurrentTaggingTransformer model = ToyTags.Trainer(options).Fit(ToyTags.View());
        Assert.True(model.TrainingHistory[^1].ValidationAccuracy > 0.95, $"{model.TrainingHistory[^1].ValidationAccuracy}");
        model = ToyTags.Trainer(options).Fit(ToyTags.View(), ToyTags.View(seed: 2));
        Assert.True(model.TrainingHistory[^1].ValidationAccuracy > 0.95, $"{model.TrainingHistory[^1].ValidationAccuracy}");
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        float[][]? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            Options options = ToyTags.Options("Ragged", "Words");
            options.NumberOfThreads = threads;
            options.NumberOfEpochs = 2;
            options.OutputDropout = 0.2f;
            float[][] scores = ToyTags.Scores(ToyTags.Trainer(options).Fit(ToyTags.View()), ToyTags.View());
            first ??= scores;
            Assert.Equal(first, scores);
        }
    }

    [Fact]
    public void Truncated_training_learns_what_lies_behind()
    {
        // The tags of the steps before: known without looking ahead.
        IDataView view = ToyTags.View();
        IDataView behind = new ViewBuilder()
            .NamedKeyVectors("Label", ["none", "w0", "w1", "w2", "w3"], [.. ToyTags.Sequences(120, 1).Select(row => row.Select((_, t) => t == 0 ? 1u : (uint)row[t - 1] + 2).ToArray())])
            .Vector("Words", Types.Words, [.. view.GetColumn<string[]>("Words").Select(Types.Texts)])
            .ToView();
        Options options = ToyTags.Options("Words");
        options.Bidirectional = false;
        options.TruncationLength = 3;
        RecurrentTaggingTransformer model = ToyTags.Trainer(options).Fit(behind);
        Assert.True(ToyTags.Accuracy(model, behind) > 0.9, $"accuracy {ToyTags.Accuracy(model, behind)}");
    }

    [Fact]
    public void The_short_forms_set_their_options()
    {
        MethodInfo[] doors = [.. typeof(SequenceTaggingCatalog.SequenceTaggingTrainers).GetMethods().Where(method => method.Name is "Lstm" or "Gru" or "Rnn" or "LstmCrf" or "GruCrf")];
        Assert.Equal(5, doors.Length);
        var options = new Options();
        foreach (ParameterInfo parameter in doors.SelectMany(door => door.GetParameters()))
        {
            string name = char.ToUpperInvariant(parameter.Name![0]) + parameter.Name[1..];
            Assert.Equal(typeof(Options).GetProperty(name)!.GetValue(options), parameter.DefaultValue);
        }
    }

    [Fact]
    public void A_users_class_takes_tags_as_texts_from_a_loaded_pipeline()
    {
        var ml = new MLContext(1);
        TaggedSentence[] rows = [.. ToyTags.Sequences(100, 3).Select(Row)];
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        foreach (RecurrentTaggingTrainer trainer in new[]
        {
            ml.SequenceTagging.Trainers.Lstm("Tags", "Tokens", hiddenSize: 16, numberOfEpochs: 20, batchSize: 16, learningRate: 0.02f),
            ml.SequenceTagging.Trainers.Gru("Tags", "Tokens", hiddenSize: 16, numberOfEpochs: 20, batchSize: 16, learningRate: 0.02f),
            ml.SequenceTagging.Trainers.Rnn("Tags", "Tokens", hiddenSize: 16, numberOfEpochs: 20, batchSize: 16, learningRate: 0.02f),
            ml.SequenceTagging.Trainers.LstmCrf("Tags", "Tokens", hiddenSize: 16, numberOfEpochs: 20, batchSize: 16, learningRate: 0.02f),
            ml.SequenceTagging.Trainers.GruCrf("Tags", "Tokens", hiddenSize: 16, numberOfEpochs: 20, batchSize: 16, learningRate: 0.02f),
        })
        {
            ITransformer model = trainer.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
            using var zip = new MemoryStream();
            ml.Model.Save(model, data.Schema, zip);
            zip.Position = 0;
            ITransformer loaded = new MLContext().Model.Load(zip, out _);
            TaggedPrediction[] expected = [.. ml.Data.CreateEnumerable<TaggedPrediction>(model.Transform(data), reuseRowObject: false)];
            using PredictionEngine<TaggedSentence, TaggedPrediction> engine = ml.Model.CreatePredictionEngine<TaggedSentence, TaggedPrediction>(loaded);
            for (int i = 0; i < rows.Length; i++)
            {
                // Tags are not needed to predict.
                TaggedPrediction prediction = engine.Predict(new TaggedSentence { Tokens = rows[i].Tokens });
                Assert.Equal(expected[i].PredictedLabel, prediction.PredictedLabel);
                Assert.Equal(expected[i].Score, prediction.Score);
                Assert.Equal(expected[i].SequenceScore, prediction.SequenceScore);
            }

            Assert.True(rows.Zip(expected).Count(pair => pair.First.Tags.SequenceEqual(pair.Second.PredictedLabel)) > 80);
        }

        static TaggedSentence Row(int[] steps) => new()
        {
            Tokens = [.. steps.Select(step => $"w{step}")],
            Tags = [.. steps.Select((_, t) => t + 1 == steps.Length ? "O" : steps[t + 1] % 2 == 0 ? "B-even" : "B-odd")],
        };
    }

    private static string[][] NamesOf(IDataView scored)
    {
        var ml = new MLContext();
        IDataView view = ml.Transforms.SelectColumns("PredictedLabel").Fit(scored).Transform(scored);
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (view.Schema["PredictedLabel"].Annotations.Schema.GetColumnOrNull("KeyValues") is null)
        {
            return [.. view.GetColumn<uint[]>("PredictedLabel").Select(row => row.Select(_ => "").ToArray())];
        }

        view.Schema["PredictedLabel"].GetKeyValues(ref names);
        ReadOnlyMemory<char>[] all = [.. names.DenseValues()];
        return [.. view.GetColumn<uint[]>("PredictedLabel").Select(row => row.Select(key => all[key - 1].ToString()).ToArray())];
    }
}
