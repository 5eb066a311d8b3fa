using Microsoft.ML.Data;
using static Microsoft.ML.Recurrent.Tests.Trainers.LanguageModels;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Language models as a user trains them.</summary>
public sealed class RecurrentLanguageModelTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("Text")]
    [InlineData("Tokens")]
    public void The_trainer_keeps_the_contract_of_estimators(string column)
    {
        RecurrentLanguageModelTrainer.Options options = Separate(column);
        options.NumberOfEpochs = 1;
        EstimatorContract.Verify(_ml.LanguageModeling.Trainers.Recurrent(options), Rows("ab", "", "cba", "a"));
        options.Rows = LanguageModelRows.Continuous;
        options.TieWeights = true;
        options.WeightDrop = 0.2f;
        options.LockedOutputDropout = true;
        options.OutputDropout = 0.1f;
        EstimatorContract.Verify(_ml.LanguageModeling.Trainers.Recurrent(options), Rows("ab", "", "cba", "a"));
    }

    [Fact]
    public void Keys_are_tokens_as_well()
    {
        IDataView data = Rows("abc", "abc", "cab");
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey("Tokens").Fit(data).Transform(data);
        RecurrentLanguageModelTrainer.Options options = Separate("Tokens");
        options.NumberOfEpochs = 1;
        RecurrentLanguageModelTrainer trainer = _ml.LanguageModeling.Trainers.Recurrent(options);
        EstimatorContract.Verify(trainer, keys);
        Assert.Equal(["a", "b", "c"], trainer.Fit(keys).Tokens);
    }

    [Fact]
    public void One_text_is_learned_across_rows_and_windows()
    {
        RecurrentLanguageModelTrainer.Options options = Continuous();
        RecurrentLanguageModelTransformer model = Fit(options, [.. Enumerable.Range(0, 200).Select(i => Words.Substring(i * 7 % 44, 7))]);
        RecurrentLanguageModelTransformer whole = Fit(options, string.Concat(Enumerable.Range(0, 200).Select(i => Words.Substring(i * 7 % 44, 7))));
        Assert.Equal(whole.GetWeights()["head.weight"].ToArray(), model.GetWeights()["head.weight"].ToArray());

        string text = string.Concat(Enumerable.Repeat(Words, 60));
        options.NumberOfEpochs = 30;
        options.LearningRate = 0.01f;
        options.ValidationSetFraction = 0.1f;
        model = Fit(options, text);
        LanguageModelingMetrics metrics = _ml.LanguageModeling.Evaluate(Rows(text), model);
        Assert.True(metrics.TokenAccuracy > 0.95, metrics.GetFormattedTable());
        Assert.StartsWith("mat and the dog", model.GenerateText("the cat sat on the ", new TextGenerationOptions { Sample = false }), StringComparison.Ordinal);
        Assert.All(model.TrainingHistory, epoch => Assert.NotNull(epoch.ValidationLoss));
    }

    [Fact]
    public void The_end_of_one_text_is_what_is_held_out()
    {
        string text = string.Concat(Enumerable.Repeat(Words, 20));
        RecurrentLanguageModelTrainer.Options options = Continuous();
        options.ValidationSetFraction = 0.25f;
        RecurrentLanguageModelTransformer heldOut = Fit(options, text);
        options.ValidationSetFraction = 0;
        options.ValidationSet = Rows(text[(text.Length * 3 / 4)..]);
        RecurrentLanguageModelTransformer given = Fit(options, text[..(text.Length * 3 / 4)]);
        Assert.Equal(given.GetWeights()["head.weight"].ToArray(), heldOut.GetWeights()["head.weight"].ToArray());
        Assert.Equal(given.TrainingHistory.Select(epoch => epoch.ValidationLoss), heldOut.TrainingHistory.Select(epoch => epoch.ValidationLoss));
    }

    [Theory]
    [InlineData(LanguageModelRows.Separate)]
    [InlineData(LanguageModelRows.Continuous)]
    public void Weights_do_not_depend_on_the_number_of_threads(LanguageModelRows rows)
    {
        RecurrentLanguageModelTrainer.Options options = Separate("Text");
        options.Rows = rows;
        options.NumberOfEpochs = 3;
        options.TruncationLength = 11;
        options.RandomTruncation = true;
        options.WeightDrop = 0.2f;
        options.InputDropout = 0.1f;
        options.VariationalDropout = true;
        options.ActivationRegularization = 1;
        options.TemporalActivationRegularization = 1;
        options.AveragingInterval = 1;
        options.WordDropout = 0.1f;
        float[][] weights = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            options.NumberOfThreads = threads;
            return Fit(options, [.. Enumerable.Repeat(Words, 12)]).GetWeights()["embedding.weight"].ToArray();
        })];
        Assert.Equal(weights[0], weights[1]);
        Assert.Equal(weights[0], weights[2]);
    }

    [Fact]
    public void Weights_of_separate_rows_count()
    {
        RecurrentLanguageModelTrainer.Options options = Separate("Text");
        options.ExampleWeightColumnName = "Weight";
        options.NumberOfEpochs = 20;
        options.LearningRate = 0.02f;
        TextRow[] rows = [TextRow.Of("ab"), TextRow.Of("ba")];
        rows[1].Weight = 9;
        RecurrentLanguageModelTransformer model = _ml.LanguageModeling.Trainers.Recurrent(options).Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.True(Scores(model, "ba").Sum() > Scores(model, "ab").Sum());
    }

    [Fact]
    public void Rows_that_are_streamed_train_as_rows_in_memory()
    {
        RecurrentLanguageModelTrainer.Options options = Separate("Text");
        options.NumberOfEpochs = 1;
        options.BatchSize = 512;
        options.MaximumDataMemoryInMegabytes = 1;
        string[] many = [.. Enumerable.Range(0, 4_000).Select(i => Words[(i % 20)..])];
        RecurrentLanguageModelTransformer streamed = Fit(options, many);
        Assert.All(streamed.Transform(Rows(Words)).GetColumn<float[]>("Score").Single(), score => Assert.True(score < 0));
        options.Rows = LanguageModelRows.Continuous;
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => Fit(options, [.. many, .. many, .. many]));
        Assert.Contains("MaximumDataMemoryInMegabytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_draws_tokens_in_training_has_the_form_and_the_answers_of_any_other()
    {
        IDataView data = Rows([.. Enumerable.Range(0, 60).Select(i => string.Concat(Enumerable.Range(0, 15).Select(k => (char)('a' + ((i + (k * 5)) % 26)))))]);
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey("Tokens", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(data).Transform(data);
        foreach ((string column, IDataView view, bool isTied) in ((string, IDataView, bool)[])[("Text", data, false), ("Text", data, true), ("Tokens", keys, true)])
        {
            RecurrentLanguageModelTrainer.Options options = Separate(column);
            (options.SampledTokens, options.TieWeights, options.NumberOfEpochs, options.LearningRate) = (8, isTied, 40, 0.01f);
            RecurrentLanguageModelTransformer model = _ml.LanguageModeling.Trainers.Recurrent(options).Fit(view);
            options.NumberOfThreads = 1;
            Assert.Equal(
                model.GetWeights()["embedding.weight"].ToArray(), _ml.LanguageModeling.Trainers.Recurrent(options).Fit(view).GetWeights()["embedding.weight"].ToArray());
            options.SampledTokens = 0;
            RecurrentLanguageModelTransformer full = _ml.LanguageModeling.Trainers.Recurrent(options).Fit(view);
            Assert.Equal(full.Model.WeightShapes.Keys, model.Model.WeightShapes.Keys);
            LanguageModelingMetrics metrics = _ml.LanguageModeling.Evaluate(view, model);
            Assert.InRange(metrics.Loss, 0, _ml.LanguageModeling.Evaluate(view, full).Loss + 0.5);
            Assert.True(metrics.Perplexity < 5, metrics.GetFormattedTable());
            ITransformer loaded = ToyTasks.SavedAndLoaded(model, view.Schema);
            Assert.Equal(model.Transform(view).GetColumn<float>("SequenceScore"), loaded.Transform(view).GetColumn<float>("SequenceScore"));
        }

        RecurrentLanguageModelTrainer.Options many = Separate("Text");
        many.SampledTokens = 15;
        Assert.StartsWith(
            "Option SampledTokens: expected at most 14, half of the 29 tokens of column 'Text'",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.LanguageModeling.Trainers.Recurrent(many).Fit(data)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_about_the_column_call_it_by_the_option_that_names_it()
    {
        RecurrentLanguageModelTrainer.Options options = Separate("Weight");
        RecurrentLanguageModelTrainer trainer = _ml.LanguageModeling.Trainers.Recurrent(options);
        Assert.Contains("feature column 'Weight'", Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(Rows("ab"))).Message, StringComparison.Ordinal);
        options = Separate("Text");
        options.MinimumTokenCount = 5;
        Assert.Contains("No symbol of feature column 'Text'", Assert.Throws<InvalidOperationException>(() => Fit(options, "ab")).Message, StringComparison.Ordinal);
        Assert.Contains("no row to use with feature column 'Text'", Assert.Throws<InvalidOperationException>(() => Fit(options, "", "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tied_sizes_agree_whichever_is_given()
    {
        RecurrentLanguageModelTrainer.Options options = Separate("Text");
        options.TieWeights = true;
        options.NumberOfEpochs = 1;
        (options.HiddenSize, options.EmbeddingSize) = (24, 0);
        RecurrentLanguageModelTransformer model = Fit(options, "abc");
        Assert.Equal([3 + 3, 24], model.Model.WeightShapes["embedding.weight"]);
        Assert.DoesNotContain("head.weight", model.Model.WeightShapes.Keys);
        (options.HiddenSize, options.EmbeddingSize) = (0, 24);
        Assert.Equal(24, Fit(options, "abc").Model.HiddenSize);
    }

    [Fact]
    public void Settings_that_do_not_fit_are_refused_by_name()
    {
        AssertRefused("Bidirectional: expected false: a layer that reads backward would see the tokens that a language model has to predict, got True.", options => options.Bidirectional = true);
        AssertRefused("SampledTokens: expected at least 0, got -1.", options => options.SampledTokens = -1);
        AssertRefused("SampledTokens: expected 0 with LabelSmoothing 0.1", options => (options.SampledTokens, options.LabelSmoothing) = (4, 0.1f));
        AssertRefused("TieWeights", options => (options.TieWeights, options.EmbeddingSize, options.HiddenSize) = (true, 8, 16));
        AssertRefused("RandomTruncation", options => options.RandomTruncation = true);
        AssertRefused("WeightDrop", options => options.WeightDrop = 1);
        AssertRefused("AdditionalFeatureColumnNames", options => options.AdditionalFeatureColumnNames = ["Other"]);
        AssertRefused("CharacterEncoder", options => options.CharacterEncoder = CharacterEncoder.Convolution);
        AssertRefused("ExampleWeightColumnName", options => (options.Rows, options.ExampleWeightColumnName) = (LanguageModelRows.Continuous, "Weight"));
        AssertRefused("AveragingInterval", options => options.AveragingInterval = -1);

        void AssertRefused(string option, Action<RecurrentLanguageModelTrainer.Options> change)
        {
            RecurrentLanguageModelTrainer.Options options = Separate("Text");
            change(options);
            Assert.Contains($"Option {option}", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.LanguageModeling.Trainers.Recurrent(options)).Message, StringComparison.Ordinal);
        }
    }
}
