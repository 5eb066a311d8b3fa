using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Continuing;

/// <summary>Classifiers and taggers that begin with the layers of a language model.</summary>
public sealed class InitialModelTests
{
    private const int Size = 8;

    [Theory]
    [InlineData("Text")]
    [InlineData("Words")]
    [InlineData("Keys")]
    public void Vectors_go_to_tokens_of_the_same_text_and_layers_to_those_of_the_same_name(string column)
    {
        ITransformer language = LanguageModel(column);
        (RecurrentMulticlassTransformer model, string told) = Start(column, language, options => options.LearningRate = ContinuedTasks.NoRate);

        foreach (string name in (string[])["lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0"])
        {
            Assert.Equal(ContinuedTasks.Weights(language, name), ContinuedTasks.Weights(model, name));
            Assert.Contains(name, told, StringComparison.Ordinal);
        }

        IReadOnlyList<string> tokens = ContinuedTasks.Fitted(language).Features[0].TokenNames!;
        FeatureColumn feature = ContinuedTasks.Fitted(model).Features[0];
        float[] vectors = ContinuedTasks.Weights(language, "embedding.weight");
        float[] taken = ContinuedTasks.Weights(model, "embedding.weight");
        for (int i = 0; i < feature.TokenNames!.Count; i++)
        {
            int row = LanguageModelColumn.SymbolOf(1 + tokens.ToList().IndexOf(feature.TokenNames[i]));
            Assert.Equal(vectors[(row * Size)..((row + 1) * Size)], taken[((1 + i) * Size)..((2 + i) * Size)]);
        }

        Assert.Equal(vectors[..Size], taken[..Size]);
        Assert.Contains($"vectors of 4 of 4 tokens of column '{column}'", told, StringComparison.Ordinal);
        Assert.Contains("Drawn: head.weight, head.bias.", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Automatic_sizes_are_those_of_the_initial_model_and_what_does_not_fit_is_told()
    {
        (RecurrentMulticlassTransformer model, string told) = Start("Text", LanguageModel("Text"), options =>
        {
            (options.HiddenSize, options.EmbeddingSize, options.NumberOfLayers, options.Bidirectional) = (0, 0, 2, true);
        });
        Assert.Equal((Size, 2, true), (model.Model.HiddenSize, model.Model.NumberOfLayers, model.Model.Bidirectional));
        Assert.Contains("lstm.weight_ih_l0_reverse [32, 8] (not in the initial model)", told, StringComparison.Ordinal);
        Assert.Contains("lstm.weight_ih_l1 [32, 16] (not in the initial model)", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tagger_of_other_columns_begins_with_what_fits()
    {
        RecurrentTaggingTrainer.Options options = ToyTags.Options("Words", "Ragged");
        (options.HiddenSize, options.NumberOfEpochs, options.InitialModel) = (0, 1, LanguageModel("Words"));
        string told = Told(ml => ml.SequenceTagging.Trainers.Recurrent(options).Fit(ToyTags.View(40)));
        Assert.Contains("lstm.weight_hh_l0", told[..told.IndexOf("Drawn", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("lstm.weight_ih_l0 [32, 10] (there [32, 8])", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Words", false)]
    [InlineData("Text", true)]
    [InlineData("Ragged", true)]
    public void A_first_layer_that_reads_other_inputs_is_a_warning(string column, bool warns)
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options(column);
        (options.HiddenSize, options.NumberOfEpochs, options.InitialModel) = (Size, 1, LanguageModel("Words"));
        var warnings = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.Message] : Array.Empty<string>());
        Toy.Trainer(options, ml).Fit(Toy.View());
        Assert.Equal(warns, warnings.Exists(warning => warning.Contains("Option InitialModel: the first layer reads other inputs", StringComparison.Ordinal)));
    }

    [Fact]
    public void Other_sizes_and_cells_are_refused_and_the_error_names_both()
    {
        ITransformer language = LanguageModel("Text");
        AssertRefused(language, options => options.HiddenSize = 16, "Option HiddenSize: expected that of InitialModel, 8, got 16.");
        AssertRefused(language, options => options.EmbeddingSize = 5, "Option EmbeddingSize: expected that of InitialModel, 8, got 5.");
        AssertRefused(language, options => options.Cell = RecurrentCellKind.Gru, "Option Cell: expected that of InitialModel, Lstm, got GruResetAfter.");
        ITransformer pairs = ContinuedTasks.Fit(ContinuedTasks.Options("pairs"), ContinuedTasks.Data("pairs"));
        AssertRefused(pairs, _ => { }, "Option InitialModel: expected a model of another task than sequence to sequence");

        AssertRefused(new MLContext().Transforms.CopyColumns("B", "Text").Fit(Toy.View()), _ => { }, "Option InitialModel: expected a model with one recurrent transformer, got 0.");

        RecurrentTrainerOptions both = ContinuedTasks.Options("pairs");
        both.InitialModel = language;
        Assert.StartsWith(
            "Option InitialModel: expected null for sequence to sequence",
            Assert.Throws<ArgumentOutOfRangeException>(() => ContinuedTasks.Fit(both, ContinuedTasks.Data("pairs"))).Message,
            StringComparison.Ordinal);
        RecurrentMulticlassTrainer.Options continued = Toy.Options("Text");
        continued.InitialModel = language;
        Assert.StartsWith(
            "Option InitialModel: expected null where training continues from a model",
            Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(continued).Fit(Toy.View(), continueFrom: language)).Message,
            StringComparison.Ordinal);
    }

    private static void AssertRefused(ITransformer initial, Action<RecurrentMulticlassTrainer.Options> change, string error)
        => Assert.StartsWith(error, Assert.Throws<ArgumentOutOfRangeException>(() => Start("Text", initial, change)).Message, StringComparison.Ordinal);

    private static ITransformer LanguageModel(string column)
    {
        var options = new RecurrentLanguageModelTrainer.Options { FeatureColumnName = column, HiddenSize = Size, EmbeddingSize = Size, NumberOfEpochs = 1, Seed = 4, NumberOfThreads = 1 };
        return ToyTasks.SavedAndLoaded(new MLContext(1).LanguageModeling.Trainers.Recurrent(options).Fit(Toy.View()), null);
    }

    private static (RecurrentMulticlassTransformer Model, string Told) Start(string column, ITransformer initial, Action<RecurrentMulticlassTrainer.Options> change)
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options(column);
        (options.HiddenSize, options.NumberOfEpochs, options.InitialModel) = (Size, 1, initial);
        change(options);
        RecurrentMulticlassTransformer? model = null;
        string told = Told(ml => model = Toy.Trainer(options, ml).Fit(Toy.View()));
        return (model!, told);
    }

    private static string Told(Action<MLContext> fit)
    {
        var messages = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, entry) => messages.Add(entry.Message);
        fit(ml);
        return Assert.Single(messages, message => message.Contains("From the initial model: ", StringComparison.Ordinal));
    }
}
