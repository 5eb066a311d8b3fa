using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Explaining;

/// <summary>Explanations of trained models of every task.</summary>
public sealed class ExplainTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData("Words")]
    [InlineData("Keys")]
    [InlineData("Text")]
    [InlineData("Hashed")]
    [InlineData("Ragged")]
    public void A_class_is_explained_by_the_step_that_decides_it(string feature)
    {
        IDataView view = Toy.View();
        RecurrentMulticlassTransformer model = Toy.Trainer(Toy.Options(feature)).Fit(view);
        IReadOnlyList<Explanation> explanations = _ml.Model.Explain(model, Toy.View(20, seed: 5));

        Assert.Equal(20, explanations.Count);
        Assert.Equal(Enumerable.Range(0, 20).Select(row => (long)row), explanations.Select(explanation => explanation.Row));
        Assert.All(explanations, explanation =>
        {
            Assert.Null(explanation.ExplainedStep);
            Assert.True(explanation.RelativeCompletenessError < 0.01, $"{explanation.RelativeCompletenessError}");
            AssertComplete(explanation);
        });

        // The numbers of a green step are close to their means, and so to the baseline.
        AssertFirstStepDecides([.. explanations.Where(explanation => feature != "Ragged" || explanation.OutputName != "green")]);
        uint[] predicted = [.. model.Transform(Toy.View(20, seed: 5)).GetColumn<uint>("PredictedLabel")];
        Assert.Equal(predicted.Select(key => Toy.ClassNames[key - 1]), explanations.Select(explanation => explanation.OutputName));
        Assert.Equal(predicted.Select(key => (int)key - 1), explanations.Select(explanation => explanation.OutputIndex));
    }

    [Fact]
    public void Occlusion_finds_the_step_too()
    {
        // By chance it would be one of 3 to 8.
        RecurrentMulticlassTransformer model = Toy.Trainer(Toy.Options("Ragged", "Words")).Fit(Toy.View());
        AssertFirstStepDecides(_ml.Model.Explain(model, Toy.View(20, seed: 5), new ExplanationOptions { Method = ExplanationMethod.Occlusion }), least: 0.6);
    }

    [Fact]
    public void Gradient_times_input_is_what_a_larger_input_adds()
    {
        const float Change = 0.02f;
        IDataView view = ToyNumbers.View();
        float[][] rows = [.. view.GetColumn<float[]>("Ragged")];
        float[] means = [.. Enumerable.Range(0, 2).Select(channel => rows.SelectMany(row => row.Where((_, place) => place % 2 == channel)).Average())];
        ITransformer model = ToyTasks.Trainer(ToyTasks.Options("Number")).Fit(view);
        double[] larger = Values(1 + Change);
        double[] smaller = Values(1 - Change);
        Assert.All(_ml.Model.Explain(model, view, new ExplanationOptions { Method = ExplanationMethod.GradientTimesInput }), explanation =>
        {
            double expected = (larger[explanation.Row] - smaller[explanation.Row]) / (2 * Change);
            Assert.Equal(expected, explanation.Steps.Sum(step => step.Attribution), 0.02 * Math.Max(1, Math.Abs(expected)));
        });

        double[] Values(float factor)
        {
            IDataView scaled = new ViewBuilder()
                .Vector("Ragged", Types.Numbers(0, 2), [.. rows.Select(row => row.Select((number, place) => means[place % 2] + (factor * (number - means[place % 2]))).ToArray())])
                .ToView();
            return [.. ToyTasks.Scores(model, scaled).Select(row => (double)row[0])];
        }
    }

    [Fact]
    public void Steps_have_the_texts_of_the_data_and_channels_the_names_of_their_numbers()
    {
        float[][] numbers = [[1, 2, 3, 4], [5, 6]];
        IDataView view = new ViewBuilder()
            .NamedKeys("Label", ["a", "b"], 1, 2)
            .Vector("Words", Types.Words, Types.Texts(["Hot", "unseen"]), Types.Texts(["cold"]))
            .Annotated("Named", Types.Numbers(0, 2), "FeatureNames", ["load", "heat"], numbers)
            .Vector("Bare", Types.Numbers(0, 2), numbers)
            .NamedKeyVectors("Keys", ["one", "two"], [1, 0], [2])
            .ToView();
        RecurrentMulticlassTrainer.Options options = Toy.Options("Named", "Bare", "Words", "Keys");
        options.CharacterEncoder = CharacterEncoder.Convolution;
        options.CasingEmbeddingSize = 4;
        options.NumberOfEpochs = 1;
        Explanation[] explanations = [.. _ml.Model.Explain(Toy.Trainer(options).Fit(view), view)];

        Assert.Equal(["Hot", "unseen"], explanations[0].Steps.Select(step => step.Text));
        Assert.Equal(["cold"], explanations[1].Steps.Select(step => step.Text));
        Assert.Equal(["load", "heat", "Bare[0]", "Bare[1]", "Words", "Keys", "Words (characters)", "Words (casing)"], explanations[0].ChannelNames);
        Assert.All(explanations, explanation =>
        {
            Assert.All(explanation.Steps, step => Assert.Equal(step.Attribution, step.Channels.Sum(), 1e-9));
            for (int channel = 0; channel < explanation.ChannelNames.Count; channel++)
            {
                Assert.Equal(explanation.Channels[channel], explanation.Steps.Sum(step => step.Channels[channel]), 1e-9);
            }
        });

        RecurrentMulticlassTrainer.Options keys = Toy.Options("Keys");
        keys.NumberOfEpochs = 1;
        Assert.Equal(["one", ""], _ml.Model.Explain(Toy.Trainer(keys).Fit(view), view)[0].Steps.Select(step => step.Text));
    }

    [Fact]
    public void Words_with_characters_and_sparse_numbers_are_explained_completely()
    {
        var random = new Random(3);
        VBuffer<float>[] bags = [.. Enumerable.Range(0, 60).Select(row => new VBuffer<float>(80, 2, [1f + (row % 2), 0.5f], [row % 2 == 0 ? 7 : 9, 40 + random.Next(30)]))];
        IDataView view = new ViewBuilder()
            .NamedKeys("Label", ["a", "b"], [.. Enumerable.Range(0, 60).Select(row => (uint)(row % 2) + 1)])
            .Buffers("Bags", Types.Numbers(0, 40), bags)
            .Vector("Words", Types.Words, [.. Enumerable.Range(0, 60).Select(row => Types.Texts([row % 2 == 0 ? "even" : "odd", "x"]))])
            .ToView();
        RecurrentMulticlassTrainer.Options options = Toy.Options("Bags", "Words");
        options.CharacterEncoder = CharacterEncoder.Lstm;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(view);
        IReadOnlyList<Explanation> explanations = _ml.Model.Explain(model, _ml.Data.TakeRows(view, 4));
        Assert.All(explanations, explanation =>
        {
            AssertComplete(explanation);
            Assert.Equal(42, explanation.ChannelNames.Count);
            Assert.Equal(0, explanation.Channels[1]);
        });
        Assert.Contains(explanations, explanation => explanation.Channels[7] != 0 && explanation.Channels[41] != 0);
    }

    [Fact]
    public void A_loaded_chain_explains_as_the_fitted_model_does()
    {
        IDataView view = Toy.View();
        ITransformer chain = _ml.Transforms.CopyColumns("Copied", "Words")
            .Append(_ml.MulticlassClassification.Trainers.Recurrent(Toy.Options("Copied")))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(view);
        IDataView some = _ml.Data.TakeRows(view, 4);
        Assert.Equal(_ml.Model.Explain(chain, some).Select(Describe), _ml.Model.Explain(ToyTasks.SavedAndLoaded(chain, view.Schema), some).Select(Describe));

        static string Describe(Explanation explanation) => $"{explanation} {string.Join(' ', explanation.Steps.Select(step => step.Attribution))}";
    }

    [Fact]
    public void Rows_without_the_label_that_a_chain_makes_keys_of_are_explained_and_reported()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(row => new LabelledRow { Text = row % 2 == 0 ? "ab" : "ba", Color = row % 2 == 0 ? "red" : "blue" }).ToArray());
        RecurrentMulticlassTrainer.Options options = Toy.Options("Text");
        options.LabelColumnName = "Key";
        ITransformer chain = _ml.Transforms.Conversion.MapValueToKey("Key", "Color").Append(_ml.MulticlassClassification.Trainers.Recurrent(options)).Fit(rows);
        IDataView bare = _ml.Transforms.DropColumns("Color").Fit(rows).Transform(rows);
        Assert.Equal(_ml.Model.Explain(chain, rows).Select(row => $"{row}"), _ml.Model.Explain(chain, bare).Select(row => $"{row}"));
        Assert.Equal($"{_ml.Model.MeasureGradientFlow(chain, rows)}", $"{_ml.Model.MeasureGradientFlow(chain, bare)}");
        string path = Path.GetTempFileName();
        try
        {
            _ml.Model.SaveModelReport(chain, bare, path);
            Assert.Contains("The data have no label column &#39;Key&#39;", File.ReadAllText(path), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_class_of_choice_is_explained()
    {
        RecurrentMulticlassTransformer model = Toy.Trainer(Toy.Options("Words")).Fit(Toy.View());
        IReadOnlyList<Explanation> explanations = _ml.Model.Explain(model, Toy.View(9), new ExplanationOptions { OutputName = "green" });
        Assert.All(explanations, explanation => Assert.Equal(("green", 1), (explanation.OutputName, explanation.OutputIndex)));
        double[] means = [.. new[] { true, false }.Select(isGreen => explanations.Where(row => row.Row % 3 == 1 == isGreen).Average(row => row.Steps[0].Attribution))];
        Assert.True(means[0] > means[1] + 3, string.Join(' ', means));
    }

    [Fact]
    public void More_points_come_nearer_to_completeness()
    {
        RecurrentMulticlassTransformer model = Toy.Trainer(Toy.Options("Ragged")).Fit(Toy.View());
        double[] errors = [Error(1, null), Error(64, null), Error(1024, null), Error(64, 0.001f)];
        Assert.True(errors[1] < errors[0] / 2 && errors[2] < errors[1] / 10 && errors[3] < errors[1] / 100, string.Join(' ', errors));

        double Error(int points, float? tolerance)
            => _ml.Model.Explain(model, Toy.View(20), new ExplanationOptions { NumberOfPoints = points, CompletenessTolerance = tolerance }).Sum(row => row.CompletenessError);
    }

    [Fact]
    public void Of_a_single_step_occlusion_takes_the_whole_value()
    {
        RecurrentMulticlassTransformer model = Toy.Trainer(Toy.Options("Ragged")).Fit(Toy.View());
        Explanation explanation = _ml.Model.Explain(model, Toy.View(1), new ExplanationOptions { Method = ExplanationMethod.Occlusion, OcclusionBlockLength = 100 })[0];
        Assert.True(explanation.Steps.Count > 1);
        Assert.All(explanation.Steps, step =>
        {
            Assert.Equal(explanation.Value - explanation.BaselineValue, step.Attribution);
            Assert.Equal(explanation.Channels, step.Channels);
        });
    }

    [Theory]
    [InlineData("Flag", "Ragged")]
    [InlineData("Number", "Ragged")]
    [InlineData("Count", "Ragged")]
    [InlineData("Number", "Words")]
    public void The_value_of_one_output_is_the_score(string task, string feature)
    {
        IDataView view = ToyNumbers.View();
        ITransformer model = ToyTasks.Trainer(ToyTasks.Options(task, feature)).Fit(view);
        foreach (ITransformer own in (ITransformer[])[model, ToyTasks.WithBFloat16Weights(model)])
        {
            IReadOnlyList<Explanation> explanations = _ml.Model.Explain(own, _ml.Data.TakeRows(view, 12));
            float[][] scores = ToyTasks.Scores(own, view);
            Assert.Equal(12, explanations.Count);
            Assert.All(explanations, explanation =>
            {
                Assert.Equal(task, explanation.OutputName);
                Assert.Equal(scores[explanation.Row][0], explanation.Value, 1e-4 * Math.Max(1, Math.Abs(explanation.Value)));
                AssertComplete(explanation);
            });
        }
    }

    [Fact]
    public void Each_number_of_a_row_and_step_is_explained_unless_one_is_chosen()
    {
        IDataView view = ToyNumbers.View();
        ITransformer pair = ToyTasks.Trainer(ToyTasks.Options("Pair")).Fit(view);
        float[][] scores = ToyTasks.Scores(pair, view);
        IReadOnlyList<Explanation> both = _ml.Model.Explain(pair, _ml.Data.TakeRows(view, 3));
        Assert.Equal(ToyNumbers.PairNames.Concat(ToyNumbers.PairNames).Concat(ToyNumbers.PairNames), both.Select(explanation => explanation.OutputName));
        Assert.All(both, explanation => Assert.Equal(scores[explanation.Row][explanation.OutputIndex], explanation.Value, 1e-3));
        Assert.Equal(3, _ml.Model.Explain(pair, _ml.Data.TakeRows(view, 3), new ExplanationOptions { OutputName = "last" }).Count);

        ITransformer steps = ToyTasks.Trainer(ToyTasks.Options("StepNumbers")).Fit(view);
        float[][] values = ToyTasks.Scores(steps, view);
        Assert.All(_ml.Model.Explain(steps, _ml.Data.TakeRows(view, 2)), explanation =>
        {
            Assert.Equal(values[explanation.Row][explanation.ExplainedStep!.Value], explanation.Value, 1e-3);
            AssertComplete(explanation);

            // What comes later cannot matter to a network that reads forward.
            Assert.All(explanation.Steps.Where(step => step.Step > explanation.ExplainedStep), step => Assert.Equal(0, step.Attribution));
        });
    }

    [Fact]
    public void Of_several_labels_the_one_of_the_highest_score_is_explained()
    {
        IDataView view = ToyNumbers.View();
        ITransformer model = ToyTasks.Trainer(ToyTasks.Options("Flags")).Fit(view);
        float[][] scores = ToyTasks.Scores(model, view);
        Assert.All(_ml.Model.Explain(model, _ml.Data.TakeRows(view, 6)), explanation =>
        {
            Assert.Equal(scores[explanation.Row].Max(), explanation.Value, 1e-4);
            Assert.Equal(ToyNumbers.FlagNames[explanation.OutputIndex], explanation.OutputName);
        });
    }

    [Theory, InlineData(TaggingHead.Crf), InlineData(TaggingHead.Softmax)]
    public void A_tag_is_explained_by_the_step_after_it(TaggingHead head)
    {
        IDataView view = ToyTags.View();
        RecurrentTaggingTrainer.Options options = ToyTags.Options("Words");
        options.Head = head;
        RecurrentTaggingTransformer model = ToyTags.Trainer(options).Fit(view);
        IDataView some = _ml.Data.TakeRows(view, 10);
        uint[][] tags = [.. model.Transform(some).GetColumn<uint[]>("PredictedLabel")];
        IReadOnlyList<Explanation> explanations = _ml.Model.Explain(model, some);

        Assert.Equal(tags.Sum(row => row.Length), explanations.Count);
        Assert.All(explanations, explanation =>
        {
            Assert.Equal(ToyTags.TagNames[tags[explanation.Row][explanation.ExplainedStep!.Value] - 1], explanation.OutputName);
            AssertComplete(explanation);
        });
        Explanation[] inner = [.. explanations.Where(explanation => explanation.ExplainedStep < tags[explanation.Row].Length - 1)];
        double share = inner.Average(explanation => explanation.Steps.MaxBy(step => step.Attribution)!.Step == explanation.ExplainedStep + 1 ? 1.0 : 0);
        Assert.True(share > 0.8, $"{share}");

        Explanation[] first = [.. _ml.Model.Explain(model, some, new ExplanationOptions { Step = 1, OutputName = "odd" })];
        Assert.Equal(10, first.Length);
        Assert.All(first, explanation => Assert.Equal((1, "odd"), (explanation.ExplainedStep, explanation.OutputName)));
    }

    [Fact]
    public void A_written_symbol_is_explained_by_the_letter_it_comes_from()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(PairRows.Reversed(300));
        RecurrentSequenceToSequenceTrainer.Options options = PairRows.Options(epochs: 25);
        RecurrentSequenceToSequenceTransformer model = _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(view);
        IDataView some = _ml.Data.LoadFromEnumerable(new[] { PairRows.Of("abdc", ""), PairRows.Of("ca", "") });
        IReadOnlyList<Explanation> explanations = _ml.Model.Explain(model, some);

        string[] written = [.. model.Transform(some).GetColumn<string>("PredictedText")];
        Assert.Equal(["cdba", "ac"], written);
        Assert.Equal("cdbaac", string.Concat(explanations.Select(explanation => explanation.OutputName)));
        Assert.All(explanations, explanation =>
        {
            AssertComplete(explanation);
            Assert.Equal(explanation.OutputName, explanation.Steps.MaxBy(step => step.Attribution)!.Text);
        });

        Explanation[] ends = [.. _ml.Model.Explain(model, _ml.Data.TakeRows(some, 1), new ExplanationOptions { Step = 4 })];
        Assert.Equal("<end>", Assert.Single(ends).OutputName);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.Explain(model, some, new ExplanationOptions { Step = 4 })).Message;
        Assert.Contains("Option Step: expected 0 to 2, the places of the 2 written symbols and the end in row 1, got 4.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_explained_is_said()
    {
        IDataView view = Toy.View(30);
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words");
        options.NumberOfEpochs = 1;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(view);
        Says<ArgumentException>("Option OutputName: expected one of 'red', 'green', 'blue', got 'pink'.", model, view, new ExplanationOptions { OutputName = "pink" });
        Says<ArgumentException>("Option Step: expected null, since the model predicts one thing of a whole sequence; got 2.", model, view, new ExplanationOptions { Step = 2 });
        Says<ArgumentOutOfRangeException>("Option NumberOfPoints: expected 1 to 1000000, got 0.", model, view, new ExplanationOptions { NumberOfPoints = 0 });
        Says<ArgumentOutOfRangeException>("Option CompletenessTolerance: expected null or a finite number above 0, got 0.", model, view, new ExplanationOptions { CompletenessTolerance = 0 });
        Says<ArgumentOutOfRangeException>("Option OcclusionBlockLength: expected at least 1, got 0.", model, view, new ExplanationOptions { OcclusionBlockLength = 0 });
        Says<ArgumentOutOfRangeException>("Option Step: expected at least 0, got -1.", model, view, new ExplanationOptions { Step = -1 });
        Says<ArgumentOutOfRangeException>("Option Method: expected one of IntegratedGradients, GradientTimesInput, Occlusion, got 7.", model, view, new ExplanationOptions { Method = (ExplanationMethod)7 });

        IDataView empty = new ViewBuilder().Vector("Words", Types.Words, Types.Texts(["w1"]), []).ToView();
        Says<InvalidOperationException>("column 'Words' has none in row 1", model, empty);
        Says<ArgumentOutOfRangeException>("'Words'", model, new ViewBuilder().Scalar("Other", NumberDataViewType.Single, 1f).ToView());

        ITransformer other = _ml.Transforms.CopyColumns("B", "Words").Fit(view);
        Says<ArgumentException>("Expected a model with one recurrent transformer: got 0 in [ColumnCopyingTransformer]", other, view);

        RecurrentTaggingTrainer.Options tagging = ToyTags.Options("Words");
        tagging.NumberOfEpochs = 1;
        RecurrentTaggingTransformer tagger = ToyTags.Trainer(tagging).Fit(ToyTags.View(30));
        IDataView two = new ViewBuilder().Vector("Words", Types.Words, Types.Texts(["w1", "w2", "w3"]), Types.Texts(["w1"])).ToView();
        Says<ArgumentOutOfRangeException>("Option Step: expected 0 to 0, the steps of column 'Words' in row 1, got 2.", tagger, two, new ExplanationOptions { Step = 2 });
    }

    [Fact]
    public void Language_models_and_ensembles_are_refused()
    {
        IDataView texts = _ml.Data.LoadFromEnumerable(PairRows.Reversed(20));
        ITransformer language = _ml.LanguageModeling.Trainers.Recurrent(new RecurrentLanguageModelTrainer.Options { FeatureColumnName = "SourceText", HiddenSize = 8, NumberOfEpochs = 1, Seed = 1 }).Fit(texts);
        Says<NotSupportedException>("got a language model", language, texts);

        RecurrentSequenceToSequenceTransformer one = _ml.SequenceToSequence.Trainers.Recurrent(PairRows.Options()).Fit(texts);
        Says<NotSupportedException>("An ensemble of 2 networks", _ml.SequenceToSequence.Ensemble(one, one), texts);
    }

    private void Says<TException>(string expected, ITransformer model, IDataView view, ExplanationOptions? options = null)
        where TException : Exception
        => Assert.Contains(expected, Assert.Throws<TException>(() => _ml.Model.Explain(model, view, options)).Message, StringComparison.Ordinal);

    private static void AssertComplete(Explanation explanation)
    {
        Assert.Equal(explanation.Value - explanation.BaselineValue, explanation.Steps.Sum(step => step.Attribution), explanation.CompletenessError + 1e-12);

        // Where a value hardly differs from the baseline's, a share of the difference says nothing.
        double scale = Math.Max(Math.Abs(explanation.Value - explanation.BaselineValue), 0.1 * explanation.Steps.Sum(step => Math.Abs(step.Attribution)));
        Assert.True(explanation.CompletenessError < 0.01 * scale, $"{explanation.CompletenessError} of {scale}: {explanation}");
    }

    private static void AssertFirstStepDecides(IReadOnlyList<Explanation> explanations, double least = 0.8)
    {
        double share = explanations.Average(explanation => explanation.Steps.MaxBy(step => step.Attribution)!.Step == 0 ? 1.0 : 0);
        Assert.True(share > least, $"{share}");
    }

    private sealed class LabelledRow
    {
        public string Text { get; set; } = "";

        public string Color { get; set; } = "";
    }
}
