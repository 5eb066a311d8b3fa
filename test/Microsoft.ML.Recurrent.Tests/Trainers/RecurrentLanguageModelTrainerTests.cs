using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Language models as a user meets them: one column in, log-probabilities out, texts written.</summary>
public sealed class RecurrentLanguageModelTrainerTests
{
    private const string Words = "the cat sat on the mat and the dog ran to the cat. ";

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
    public void Probabilities_of_all_continuations_add_up_to_one()
    {
        RecurrentLanguageModelTrainer.Options options = Separate("Text");
        options.NumberOfEpochs = 60;
        options.LearningRate = 0.02f;
        RecurrentLanguageModelTransformer model = Fit(options, "ab", "ba", "aab");

        // After "a": the end, or a letter; of letters the model knows a and b, all others are the unknown token. The begin symbol, which never
        // comes, has all but nothing once that is learned.
        float[] ofOne = Scores(model, "a");
        double sum = Math.Exp(ofOne[1]);
        foreach (string text in (string[])["aa", "ab", "a?"])
        {
            sum += Math.Exp(Scores(model, text)[1]);
        }

        Assert.Equal(2, ofOne.Length);
        Assert.InRange(sum, 0.98, 1 + 1e-6);
        Assert.Equal(ofOne.Sum(), Assert.Single(model.Transform(Rows("a")).GetColumn<float>("SequenceScore")), 1e-5);
    }

    [Fact]
    public void Separate_rows_are_learned_with_their_ends_and_written_again()
    {
        RecurrentLanguageModelTrainer.Options options = Separate("Text");
        options.NumberOfEpochs = 60;
        options.LearningRate = 0.01f;
        RecurrentLanguageModelTransformer model = Fit(options, [.. Enumerable.Repeat("abcabd", 40), .. Enumerable.Repeat("xyz", 40)]);
        var greedy = new TextGenerationOptions { Sample = false, MaximumLength = 20 };
        Assert.Equal("yz", model.GenerateText("x", greedy));
        Assert.Equal("bcabd", model.GenerateText("a", greedy));
        Assert.Contains(model.GenerateText("", greedy), (string[])["abcabd", "xyz"]);
        Assert.True(Math.Exp(Scores(model, "xyz").Skip(1).Sum()) > 0.9);
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
    public void Carried_states_make_rows_one_text()
    {
        RecurrentLanguageModelTransformer model = Fit(Continuous(), string.Concat(Enumerable.Repeat(Words, 10)));
        LanguageModelingMetrics whole = _ml.LanguageModeling.Evaluate(Rows(Words), model);
        LanguageModelingMetrics carried = _ml.LanguageModeling.Evaluate(Rows(Words[..20], "", Words[20..]), model, carriesStates: true);
        LanguageModelingMetrics alone = _ml.LanguageModeling.Evaluate(Rows(Words[..20], Words[20..]), model);
        Assert.Equal(whole.LogProbability, carried.LogProbability);
        Assert.NotEqual(whole.LogProbability, alone.LogProbability);
        Assert.Equal(Words.Length, carried.TokenCount);
        Assert.Equal(Math.Exp(whole.Loss), whole.Perplexity, 1e-12);
        Assert.Equal(whole.Loss / Math.Log(2), whole.BitsPerCharacter, 1e-12);
        Assert.Equal(whole.LogProbability, model.Transform(Rows(Words)).GetColumn<float[]>("Score").Single().Sum(score => (double)score), 1e-3);
    }

    [Fact]
    public void Bits_per_character_count_the_characters_of_the_raw_text_and_the_bits_of_ends()
    {
        RecurrentLanguageModelTransformer model = Fit(Separate("Tokens"), "abc", "cab");
        LanguageModelingMetrics metrics = _ml.LanguageModeling.Evaluate(Rows("abc", "ab"), model, textColumnName: "Text");
        Assert.Equal(2, metrics.RowCount);
        Assert.Equal(7, metrics.TokenCount);
        Assert.Equal(5, metrics.CharacterCount);
        Assert.Equal(metrics.Loss * 7 / 5 / Math.Log(2), metrics.BitsPerCharacter, 1e-12);
        Assert.Equal(double.NaN, _ml.LanguageModeling.Evaluate(Rows("abc"), model).BitsPerCharacter);
    }

    [Theory]
    [InlineData(LanguageModelRows.Separate)]
    [InlineData(LanguageModelRows.Continuous)]
    public void Bits_per_character_of_words_are_all_bits_over_the_characters_of_the_raw_text_with_states_carried_too(LanguageModelRows rows)
    {
        string[] texts = ["the cat sat", "", "on the \U0001F600 mat"];
        RecurrentLanguageModelTrainer.Options options = Separate("Words");
        options.Rows = rows;
        IDataView data = Rows(texts);
        ITransformer model = _ml.Transforms.Text.TokenizeIntoWords("Words", "Text").Append(_ml.LanguageModeling.Trainers.Recurrent(options)).Fit(data);
        int ends = rows == LanguageModelRows.Separate ? 3 : 0;
        foreach (bool carriesStates in (bool[])[false, true])
        {
            LanguageModelingMetrics metrics = _ml.LanguageModeling.Evaluate(data, model, carriesStates, textColumnName: "Text");
            Assert.Equal(7 + ends, metrics.TokenCount);
            Assert.Equal(11 + 12, metrics.CharacterCount);
            Assert.Equal(-metrics.LogProbability / Math.Log(2) / 23, metrics.BitsPerCharacter, 1e-12);
        }

        LanguageModelingMetrics whole = _ml.LanguageModeling.Evaluate(data, model, carriesStates: true, textColumnName: "Text");
        LanguageModelingMetrics alone = _ml.LanguageModeling.Evaluate(data, model, textColumnName: "Text");
        Assert.NotEqual(whole.LogProbability, alone.LogProbability);
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

    [Theory]
    [InlineData(LanguageModelRows.Separate)]
    [InlineData(LanguageModelRows.Continuous)]
    public void Empty_rows_and_symbols_never_seen_do_what_the_pages_say(LanguageModelRows rows)
    {
        RecurrentLanguageModelTrainer.Options options = Separate("Text");
        options.Rows = rows;
        RecurrentLanguageModelTransformer with = Fit(options, "abab", "", "ba");
        RecurrentLanguageModelTransformer without = Fit(options, "abab", "ba");
        Assert.Equal(without.GetWeights()["head.weight"].ToArray(), with.GetWeights()["head.weight"].ToArray());

        // An empty row is scored by its end, or has no scores.
        float[] empty = Scores(with, "");
        Assert.Equal(rows == LanguageModelRows.Separate ? 1 : 0, empty.Length);

        // All that training did not have is one unknown token, whether scored, read as a prompt or in a session.
        Assert.Equal(Scores(with, "a?b"), Scores(with, "a\U0001F600b"));
        var greedy = new TextGenerationOptions { Sample = false, MaximumLength = 5 };
        Assert.Equal(with.GenerateText("a?", greedy), with.GenerateText("a!", greedy));
        Assert.All(with.Generate("?", new TextGenerationOptions { MaximumLength = 50 }), token => Assert.Contains(token, with.Tokens));
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(with);
        session.Read("");
        Assert.Equal(with.GenerateText("", greedy), session.GenerateText(greedy));

        // Without a single token there is nothing to learn: the error names the column.
        Assert.Contains("'Text'", Assert.Throws<InvalidOperationException>(() => Fit(options, "", "")).Message, StringComparison.Ordinal);
        LanguageModelingMetrics none = _ml.LanguageModeling.Evaluate(Rows(), with);
        Assert.Equal((0L, 0L), (none.RowCount, none.TokenCount));
        Assert.True(double.IsNaN(none.Loss) && double.IsNaN(none.BitsPerCharacter) && double.IsNaN(none.TokenAccuracy));
    }

    [Fact]
    public void Empty_tokens_and_missing_keys_are_the_unknown_token()
    {
        TextRow[] rows = [TextRow.Of("abab"), TextRow.Of("ab")];
        rows[1].Tokens = ["a", "", "b"];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        RecurrentLanguageModelTransformer words = _ml.LanguageModeling.Trainers.Recurrent(Separate("Tokens")).Fit(data);
        Assert.Equal(["a", "b"], words.Tokens);
        ITransformer mapping = _ml.Transforms.Conversion.MapValueToKey("Tokens").Fit(_ml.Data.LoadFromEnumerable([TextRow.Of("ab")]));
        IDataView keys = mapping.Transform(data);
        RecurrentLanguageModelTransformer keyed = _ml.LanguageModeling.Trainers.Recurrent(Separate("Tokens")).Fit(keys);
        Assert.Equal(["a", "b"], keyed.Tokens);
        Assert.Equal(words.Transform(data).GetColumn<float>("SequenceScore"), keyed.Transform(keys).GetColumn<float>("SequenceScore"));
    }

    [Fact]
    public void A_text_that_is_longer_than_a_window_scores_as_generation_reads_it()
    {
        RecurrentLanguageModelTransformer model = Fit(Continuous(), string.Concat(Enumerable.Repeat(Words, 10)));
        string prompt = string.Concat(Enumerable.Repeat(Words, 25));
        string next = model.Generate(prompt, new TextGenerationOptions { Sample = false, MaximumLength = 1 }).Single();
        float[] best = [.. model.Tokens.Select(token => Scores(model, prompt + token)[^1])];
        Assert.Equal(model.Tokens[Array.IndexOf(best, best.Max())], next);
    }

    [Fact]
    public void Written_texts_follow_their_options()
    {
        RecurrentLanguageModelTransformer model = Fit(Continuous(), string.Concat(Enumerable.Repeat(Words, 10)));
        var options = new TextGenerationOptions { MaximumLength = 300, Temperature = 1.5f, Seed = 3 };
        string drawn = model.GenerateText("the ", options);
        Assert.Equal(300, drawn.Length);
        Assert.Equal(drawn, string.Concat(_ml.LanguageModeling.Generate(model, "the ", options)));
        options.Seed = 4;
        Assert.NotEqual(drawn, model.GenerateText("the ", options));
        Assert.Equal(300, model.GenerateText("", options).Length);

        options = new TextGenerationOptions { TopK = 1, MaximumLength = 30 };
        Assert.Equal(model.GenerateText("the ", new TextGenerationOptions { Sample = false, MaximumLength = 30 }), model.GenerateText("the ", options));

        string unblocked = model.GenerateText("", new TextGenerationOptions { Sample = false, MaximumLength = 200 });
        string blocked = model.GenerateText("", new TextGenerationOptions { Sample = false, MaximumLength = 60, BlockedNgramSize = 3 });
        Assert.True(HasTwice(unblocked));
        Assert.False(HasTwice(blocked));

        static bool HasTwice(string text) => Enumerable.Range(0, text.Length - 2).GroupBy(i => text.Substring(i, 3)).Any(group => group.Count() > 1);
    }

    [Fact]
    public void Stop_strings_end_a_text_and_are_not_given()
    {
        RecurrentLanguageModelTransformer model = Fit(Continuous(), string.Concat(Enumerable.Repeat(Words, 10)));
        var free = new TextGenerationOptions { MaximumLength = 100, Seed = 5 };
        string text = model.GenerateText("the ", free);
        string stop = text.Substring(20, 3);
        var stopped = new TextGenerationOptions { MaximumLength = 100, Seed = 5, StopStrings = ["?!", stop] };
        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], model.GenerateText("the ", stopped));

        // One that does not come changes nothing, though much of it does.
        stopped.StopStrings = [text[5..40] + "?"];
        Assert.Equal(text, model.GenerateText("the ", stopped));
    }

    [Fact]
    public void A_prompt_is_given_in_the_models_tokens()
    {
        RecurrentLanguageModelTransformer tokens = Fit(Separate("Tokens"), "abc", "cab");
        Assert.Contains("list of tokens", Assert.Throws<InvalidOperationException>(() => tokens.Generate("ab")).Message, StringComparison.Ordinal);
        Assert.Equal(tokens.GenerateText(["a", "unseen"]), string.Join(' ', tokens.Generate(["a", "unseen"])));
        RecurrentLanguageModelTransformer characters = Fit(Separate("Text"), "abc", "cab");
        Assert.Equal(characters.GenerateText("ab"), characters.GenerateText(["a", "b"]));
        Assert.Contains("'ab'", Assert.Throws<ArgumentException>(() => characters.Generate(["ab"])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Option Temperature", Assert.Throws<ArgumentOutOfRangeException>(() => characters.Generate("a", new TextGenerationOptions { Temperature = 0 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_writes_and_is_measured_through_what_stands_before()
    {
        IDataView data = Rows("abc", "cab", "abc");
        RecurrentLanguageModelTrainer.Options options = Separate("Tokens");
        TransformerChain<RecurrentLanguageModelTransformer> chain = _ml.Transforms.Conversion.MapValueToKey("Tokens")
            .Append(_ml.LanguageModeling.Trainers.Recurrent(options)).Fit(data);
        Assert.Equal(12, _ml.LanguageModeling.Evaluate(data, chain).TokenCount);
        Assert.All(_ml.LanguageModeling.Generate(chain, ["a"]), token => Assert.Contains(token, (string[])["a", "b", "c"]));
        Assert.Throws<ArgumentException>(() => _ml.LanguageModeling.Generate(_ml.Transforms.CopyColumns("Copy", "Text").Fit(data), "a"));
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(chain.LastTransformer);
        session.Read(["a"]);
        Assert.Equal(_ml.LanguageModeling.Generate(chain, ["a"]), session.Generate());
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

    private static RecurrentLanguageModelTrainer.Options Separate(string column) => new()
    {
        FeatureColumnName = column,
        HiddenSize = 32,
        EmbeddingSize = 32,
        NumberOfEpochs = 3,
        BatchSize = 8,
        Seed = 1,
    };

    private static RecurrentLanguageModelTrainer.Options Continuous()
    {
        RecurrentLanguageModelTrainer.Options options = Separate("Text");
        options.Rows = LanguageModelRows.Continuous;
        options.TruncationLength = 20;
        return options;
    }

    private RecurrentLanguageModelTransformer Fit(RecurrentLanguageModelTrainer.Options options, params string[] texts)
        => _ml.LanguageModeling.Trainers.Recurrent(options).Fit(Rows(texts));

    private static float[] Scores(RecurrentLanguageModelTransformer model, string text)
        => model.Transform(new MLContext().Data.LoadFromEnumerable([TextRow.Of(text)])).GetColumn<float[]>("Score").Single();

    private IDataView Rows(params string[] texts) => _ml.Data.LoadFromEnumerable(texts.Select(TextRow.Of));
}
