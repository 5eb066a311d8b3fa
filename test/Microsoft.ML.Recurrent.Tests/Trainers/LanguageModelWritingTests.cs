using Microsoft.ML.Data;
using static Microsoft.ML.Recurrent.Tests.Trainers.LanguageModels;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Texts that language models write.</summary>
public sealed class LanguageModelWritingTests
{
    private readonly MLContext _ml = new(seed: 1);

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
}
