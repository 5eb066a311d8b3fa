using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Options and texts of small language models.</summary>
internal static class LanguageModels
{
    public const string Words = "the cat sat on the mat and the dog ran to the cat. ";

    /// <summary>Each row is a text of its own.</summary>
    public static RecurrentLanguageModelTrainer.Options Separate(string column) => new()
    {
        FeatureColumnName = column,
        HiddenSize = 32,
        EmbeddingSize = 32,
        NumberOfEpochs = 3,
        BatchSize = 8,
        Seed = 1,
    };

    /// <summary>The rows are one text of characters.</summary>
    public static RecurrentLanguageModelTrainer.Options Continuous()
    {
        RecurrentLanguageModelTrainer.Options options = Separate("Text");
        options.Rows = LanguageModelRows.Continuous;
        options.TruncationLength = 20;
        return options;
    }

    public static RecurrentLanguageModelTransformer Fit(RecurrentLanguageModelTrainer.Options options, params string[] texts)
        => new MLContext(seed: 1).LanguageModeling.Trainers.Recurrent(options).Fit(Rows(texts));

    public static float[] Scores(RecurrentLanguageModelTransformer model, string text) => model.Transform(Rows(text)).GetColumn<float[]>("Score").Single();

    public static IDataView Rows(params string[] texts) => new MLContext().Data.LoadFromEnumerable(texts.Select(TextRow.Of));
}
