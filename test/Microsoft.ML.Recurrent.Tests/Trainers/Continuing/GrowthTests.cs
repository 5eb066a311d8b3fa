using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Continuing;

/// <summary>Models that gain tokens and classes while they are trained further.</summary>
public sealed class GrowthTests
{
    private const int Size = 8;

    [Theory]
    [InlineData("Words", 0)]
    [InlineData("Text", 0)]
    [InlineData("Keys", 0)]
    [InlineData("Words", 0.5f)]
    public void New_tokens_get_vectors_behind_the_old_ones_which_stay(string column, float heldOut)
    {
        RecurrentTaggingTrainer.Options options = Options(column);
        ITransformer model = ContinuedTasks.Fit(options, View(["ab", "ba", "abb"]));
        options.LearningRate = ContinuedTasks.NoRate;
        options.ValidationSetFraction = heldOut;
        options.Seed = 9;
        ITransformer further = Grow(model, View(["ab", "cabd", "dc", "cd"]), options, new ContinueTrainingOptions { AddNewTokens = true });

        FeatureColumn before = ContinuedTasks.Fitted(model).Features[0];
        FeatureColumn after = ContinuedTasks.Fitted(further).Features[0];
        Assert.Equal(2, before.TokenNames!.Count);
        Assert.Equal(before.TokenNames, after.TokenNames!.Take(2));
        Assert.Equal(["c", "d"], after.TokenNames!.Skip(2).Order(StringComparer.Ordinal));
        float[] old = ContinuedTasks.Weights(model, "embedding.weight");
        float[] grown = ContinuedTasks.Weights(further, "embedding.weight");
        Assert.Equal(old, grown[..old.Length]);
        Assert.Equal(2 * Size, grown.Length - old.Length);
        Assert.All(grown[old.Length..], value => Assert.NotEqual(0, value));
        Assert.Equal(ContinuedTasks.Weights(model, "lstm.weight_ih_l0"), ContinuedTasks.Weights(further, "lstm.weight_ih_l0"));
        Assert.Equal(Toy.Scores(model, View(["ab", "bba"])), Toy.Scores(ToyTasks.SavedAndLoaded(further, null), View(["ab", "bba"])));
    }

    [Fact]
    public void Without_growth_new_tokens_are_read_as_the_unknown_one()
    {
        ITransformer model = ContinuedTasks.Fit(Options("Words"), View(["ab", "ba"]));
        ITransformer further = Grow(model, View(["ab", "cabd"]), Options("Words"), null);
        Assert.Equal(ContinuedTasks.Fitted(model).Features[0].Vocabulary, ContinuedTasks.Fitted(further).Features[0].Vocabulary);
    }

    [Fact]
    public void New_tokens_keep_the_limits_of_the_options()
    {
        RecurrentTaggingTrainer.Options options = Options("Words");
        ITransformer model = ContinuedTasks.Fit(options, View(["ab", "ba"]));
        options.MinimumTokenCount = 2;
        ITransformer often = Grow(model, View(["ab", "cccdde"]), options, new ContinueTrainingOptions { AddNewTokens = true });
        Assert.Equal(["a", "b", "c", "d"], ContinuedTasks.Fitted(often).Features[0].Vocabulary!);
        options.MaximumVocabularySize = 3;
        ITransformer few = Grow(model, View(["ab", "cccdde"]), options, new ContinueTrainingOptions { AddNewTokens = true });
        Assert.Equal(["a", "b", "c"], ContinuedTasks.Fitted(few).Features[0].Vocabulary!);
    }

    [Theory]
    [InlineData("Tags", TaggingHead.Softmax)]
    [InlineData("Tags", TaggingHead.Crf)]
    [InlineData("TagKeys", TaggingHead.Crf)]
    public void New_classes_get_rows_behind_the_old_ones_which_stay(string label, TaggingHead head)
    {
        RecurrentTaggingTrainer.Options options = Options("Words");
        (options.LabelColumnName, options.Head) = (label, head);
        ITransformer model = ContinuedTasks.Fit(options, View(["ab", "ba", "abb"]));
        options.LearningRate = ContinuedTasks.NoRate;
        ITransformer further = Grow(model, View(["ab", "cab", "bbc"], tagNames: ["A", "B", "C"]), options, new ContinueTrainingOptions { AddNewClasses = true });

        Assert.Equal(["A", "B"], ContinuedTasks.Fitted(model).Label.Values!.ToTexts());
        Assert.Equal(["A", "B", "C"], ContinuedTasks.Fitted(further).Label.Values!.ToTexts());
        float[] old = ContinuedTasks.Weights(model, "head.weight");
        float[] grown = ContinuedTasks.Weights(further, "head.weight");
        Assert.Equal(old, grown[..old.Length]);
        Assert.Equal(3 * old.Length / 2, grown.Length);
        if (head == TaggingHead.Crf)
        {
            float[] pairs = ContinuedTasks.Weights(model, "crf.transitions");
            float[] more = ContinuedTasks.Weights(further, "crf.transitions");

            // An update moves a zero by as much as the learning rate.
            Assert.Equal([pairs[0], pairs[1], 0, pairs[2], pairs[3], 0, 0, 0, 0], more.Select(value => MathF.Abs(value) < 1e-20f ? 0 : value));
        }

        // Predictions of the class come once it is learned.
        options.LearningRate = 0.05f;
        options.NumberOfEpochs = 40;
        ITransformer learned = Grow(further, View(["ab", "cab", "bbc", "ca"], tagNames: ["A", "B", "C"]), options, null);
        Assert.Contains(learned.Transform(View(["cab"], tagNames: ["A", "B", "C"])).GetColumn<uint[]>("PredictedLabel"), row => row.Contains(3u));
    }

    [Fact]
    public void Without_growth_new_tags_are_missing_and_a_warning_names_them()
    {
        RecurrentTaggingTrainer.Options options = Options("Words");
        options.LabelColumnName = "Tags";
        ITransformer model = ContinuedTasks.Fit(options, View(["ab", "ba", "abb"]));
        var warnings = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.Message] : Array.Empty<string>());

        ITransformer further = ml.Model.ContinueTraining(model, View(["ab", "cabd"], tagNames: ["A", "B", "C", "D"]), options: options);

        Assert.Equal(["A", "B"], ContinuedTasks.Fitted(further).Label.Values!.ToTexts());
        Assert.Contains(
            "Column 'Tags' has 2 labels that are no classes of the model: 'C', 'D'. Their steps are read as missing; AddNewClasses learns them.",
            Assert.Single(warnings, text => text.Contains("'Tags'", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_language_model_learns_new_tokens_as_inputs_and_as_classes()
    {
        RecurrentTrainerOptions options = ContinuedTasks.Options("texts");
        ITransformer model = ContinuedTasks.Fit(options, Texts("abab", "ba"));
        options.LearningRate = ContinuedTasks.NoRate;
        var further = (RecurrentLanguageModelTransformer)Assert.Single(Grow(model, Texts("abc", "cab"), options, new ContinueTrainingOptions { AddNewTokens = true }));
        Assert.Equal(["a", "b", "c"], further.Tokens);
        foreach (string name in (string[])["embedding.weight", "head.bias"])
        {
            float[] old = ContinuedTasks.Weights(model, name);
            Assert.Equal(old, ContinuedTasks.Weights(further, name)[..old.Length]);
        }
    }

    [Fact]
    public void An_encoder_decoder_learns_new_tokens_of_sources_and_new_symbols_of_targets()
    {
        RecurrentTrainerOptions options = ContinuedTasks.Options("pairs");
        ITransformer model = ContinuedTasks.Fit(options, new MLContext().Data.LoadFromEnumerable(PairRows.Reversed(30, alphabet: "ab")));
        options.LearningRate = ContinuedTasks.NoRate;
        IDataView data = new MLContext().Data.LoadFromEnumerable(PairRows.Reversed(30, alphabet: "abc"));
        FittedModel further = ContinuedTasks.Fitted(Grow(model, data, options, new ContinueTrainingOptions { AddNewTokens = true, AddNewClasses = true }));
        FittedModel before = ContinuedTasks.Fitted(model);
        Assert.Equal([.. before.Features[0].Vocabulary!, "c"], further.Features[0].Vocabulary!);
        Assert.Equal([.. before.Label.Values!.ToTexts(), "c"], further.Label.Values!.ToTexts());
    }

    [Fact]
    public void Growth_that_cannot_be_is_refused()
    {
        ITransformer shared = ContinuedTasks.Fit(ContinuedTasks.Options("shared pairs"), ContinuedTasks.Data("shared pairs"));
        AssertRefused(shared, "shared pairs", new ContinueTrainingOptions { AddNewTokens = true }, "A model with ShareEmbeddings cannot grow");
        ITransformer texts = ContinuedTasks.Fit(ContinuedTasks.Options("texts"), ContinuedTasks.Data("texts"));
        AssertRefused(texts, "texts", new ContinueTrainingOptions { AddNewClasses = true }, "set AddNewTokens in place of AddNewClasses");
        ITransformer flags = ContinuedTasks.Fit(ContinuedTasks.Options("flag"), ContinuedTasks.Data("flag"));
        AssertRefused(flags, "flag", new ContinueTrainingOptions { AddNewClasses = true }, "Label column 'Flag' has no classes");
    }

    private static void AssertRefused(ITransformer model, string task, ContinueTrainingOptions growth, string error)
        => Assert.Contains(
            error,
            Assert.Throws<ArgumentException>(() => new MLContext().Model.ContinueTraining(model, ContinuedTasks.Data(task), growth: growth)).Message,
            StringComparison.Ordinal);

    private static TransformerChain<ITransformer> Grow(ITransformer model, IDataView data, RecurrentTrainerOptions options, ContinueTrainingOptions? growth)
        => new MLContext().Model.ContinueTraining(model, data, options: options, growth: growth);

    private static RecurrentTaggingTrainer.Options Options(string column)
    {
        RecurrentTaggingTrainer.Options options = ToyTags.Options(column);
        (options.LabelColumnName, options.HiddenSize, options.EmbeddingSize, options.NumberOfEpochs, options.NumberOfThreads) = ("TagKeys", Size, Size, 1, 1);
        options.Scheme = TaggingScheme.None;
        return options;
    }

    private static IDataView Texts(params string[] texts) => new MLContext().Data.LoadFromEnumerable(texts.Select(TextRow.Of));

    /// <summary>Letters as words, characters and keys; the tag of a letter is the same in upper case as far as there is such a tag, else the first.</summary>
    private static IDataView View(string[] rows, string[]? tagNames = null)
    {
        tagNames ??= ["A", "B"];
        uint[][] tags = [.. rows.Select(row => row.Select(letter => letter - 'a' < tagNames.Length ? (uint)(letter - 'a' + 1) : 1).ToArray())];
        return new ViewBuilder()
            .NamedKeyVectors("TagKeys", tagNames, tags)
            .Vector("Tags", Types.Words, [.. tags.Select(row => Types.Texts([.. row.Select(tag => tagNames[tag - 1])]))])
            .Vector("Words", Types.Words, [.. rows.Select(row => Types.Texts([.. row.Select(letter => $"{letter}")]))])
            .NamedKeyVectors("Keys", ["a", "b", "c", "d", "e"], [.. rows.Select(row => row.Select(letter => (uint)(letter - 'a' + 1)).ToArray())])
            .Scalar("Text", TextDataViewType.Instance, Types.Texts(rows))
            .ToView();
    }
}
