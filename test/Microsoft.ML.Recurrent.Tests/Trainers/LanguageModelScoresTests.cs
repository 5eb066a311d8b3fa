using Microsoft.ML.Data;
using static Microsoft.ML.Recurrent.Tests.Trainers.LanguageModels;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>What language models say of texts: log-probabilities, and measures made of them.</summary>
public sealed class LanguageModelScoresTests
{
    private readonly MLContext _ml = new(seed: 1);

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
}
