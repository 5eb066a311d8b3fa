using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Continuing;

/// <summary>A small model of every task, and data to go on with.</summary>
internal static class ContinuedTasks
{
    // So small that no update changes a float.
    public const float NoRate = 1e-30f;

    public static string[] Names { get; } =
    [
        "classes", "words and numbers", "flag", "flags", "step flags", "number", "count", "step numbers", "tags", "crf", "characters of words", "pairs", "shared pairs", "texts", "joined texts",
    ];

    public static RecurrentTrainerOptions Options(string task)
    {
        RecurrentTrainerOptions options = task switch
        {
            "classes" => Toy.Options("Text"),
            "words and numbers" => Toy.Options("Words", "Ragged", "Keys", "Hashed"),
            "flag" => ToyTasks.Options("Flag"),
            "flags" => ToyTasks.Options("Flags"),
            "step flags" => ToyTasks.Options("StepFlags"),
            "number" => ToyTasks.Options("Pair"),
            "count" => ToyTasks.Options("Count"),
            "step numbers" => ToyTasks.Options("StepNumbers"),
            "tags" => ToyTags.Options("Words"),
            "crf" => WithCrf(ToyTags.Options("Keys")),
            "characters of words" => WithCharacters(ToyTags.Options("Words")),
            "pairs" => PairRows.Options(),
            "shared pairs" => WithSharing(PairRows.Options("Source", "Target")),
            "texts" => new RecurrentLanguageModelTrainer.Options { FeatureColumnName = "Text", TieWeights = true },
            "joined texts" => new RecurrentLanguageModelTrainer.Options { FeatureColumnName = "Text", Rows = LanguageModelRows.Continuous, TruncationLength = 8 },
            _ => throw new NotSupportedException(task),
        };
        (options.HiddenSize, options.BatchSize, options.NumberOfEpochs, options.Seed, options.NumberOfThreads) = (8, task == "shared pairs" ? 0 : 8, 2, 3, 1);
        return options;
    }

    public static IDataView Data(string task, int seed = 1) => task switch
    {
        "classes" or "words and numbers" => Toy.View(60, seed),
        "tags" or "crf" or "characters of words" => ToyTags.View(40, seed),
        "pairs" or "shared pairs" => new MLContext().Data.LoadFromEnumerable(PairRows.Reversed(40, seed)),
        "texts" or "joined texts" => new MLContext().Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(row => TextRow.Of($"the {row} cats sat on {row * seed % 7} mats. "))),
        _ => ToyNumbers.View(40, seed),
    };

    public static ITransformer Fit(RecurrentTrainerOptions options, IDataView data) => options switch
    {
        RecurrentSequenceToSequenceTrainer.Options own => new MLContext(1).SequenceToSequence.Trainers.Recurrent(own).Fit(data),
        RecurrentLanguageModelTrainer.Options own => new MLContext(1).LanguageModeling.Trainers.Recurrent(own).Fit(data),
        _ => ToyTasks.Trainer(options).Fit(data),
    };

    public static FittedModel Fitted(ITransformer model) => RecurrentChain.Find(model).Fitted;

    public static float[] Weights(ITransformer model) => Fitted(model).Trained.Weights.Span.ToArray();

    public static float[] Weights(ITransformer model, string name)
    {
        FittedModel fitted = Fitted(model);
        Parameter parameter = fitted.Trained.Parameters.All.Single(parameter => parameter.Name == name);
        return parameter.In(fitted.Trained.Weights).ToArray();
    }

    private static RecurrentTaggingTrainer.Options WithCrf(RecurrentTaggingTrainer.Options options)
    {
        (options.Head, options.NumberOfBestSequences, options.TagFormat) = (TaggingHead.Crf, 2, new TagFormat { Separator = '_', IgnoreCase = true });
        return options;
    }

    private static RecurrentTaggingTrainer.Options WithCharacters(RecurrentTaggingTrainer.Options options)
    {
        (options.CharacterEncoder, options.CharacterVectorSize, options.CasingEmbeddingSize, options.LowerCaseWords) = (CharacterEncoder.Lstm, 6, 3, true);
        return options;
    }

    private static RecurrentSequenceToSequenceTrainer.Options WithSharing(RecurrentSequenceToSequenceTrainer.Options options)
    {
        (options.ShareEmbeddings, options.BatchTokens) = (true, 100);
        options.Decoding.BeamSize = 3;
        return options;
    }
}
