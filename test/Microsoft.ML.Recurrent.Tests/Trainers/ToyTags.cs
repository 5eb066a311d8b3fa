using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>
/// Sequences of 3 to 8 steps in every kind of feature column at once. A step's tag tells whether the value after it is even, so that
/// only a network which reads backward does better than chance.
/// </summary>
internal static class ToyTags
{
    public static string[] TagNames { get; } = ["last", "even", "odd"];

    public static IDataView View(int rowCount = 120, int seed = 1)
    {
        int[][] steps = Sequences(rowCount, seed);
        uint[][] tags = [.. steps.Select(Tags)];
        return new ViewBuilder()
            .NamedKeyVectors("Label", TagNames, tags)
            .Vector("Bare", Types.Keys<byte>(3), [.. tags.Select(row => row.Select(tag => (byte)tag).ToArray())])
            .Vector("TagTexts", Types.Words, [.. tags.Select(row => Types.Texts([.. row.Select(tag => TagNames[tag - 1])]))])
            .Vector("FixedLabel", Types.Keys<uint>(3), [.. tags.Select(row => row[..3])])
            .Vector("Weights", Types.Numbers(0), [.. steps.Select(row => row.Select(step => 0.5f + (step % 2)).ToArray())])
            .Scalar("Weight", NumberDataViewType.Single, [.. steps.Select((_, row) => 0.5f + (row % 2))])
            .Vector("Ragged", Types.Numbers(0, 2), [.. steps.Select(row => row.SelectMany(step => new[] { step - 1f, step % 2 }).ToArray())])
            .Vector("Plain", Types.Numbers(0), [.. steps.Select(row => row.Select(step => (float)(step % 2)).ToArray())])
            .Vector("Fixed", Types.Numbers(3, 2), [.. steps.Select(row => row.Take(3).SelectMany(step => new[] { step % 2, 1f }).ToArray())])
            .Vector("Words", Types.Words, [.. steps.Select(row => Types.Texts([.. row.Select(step => $"w{step}")]))])
            .NamedKeyVectors("Keys", ["w0", "w1", "w2", "w3"], [.. steps.Select(row => row.Select(step => (uint)step + 1).ToArray())])
            .Scalar("Text", TextDataViewType.Instance, Types.Texts([.. steps.Select(row => string.Concat(row.Select(step => "abcd"[step])))]))
            .ToView();
    }

    public static RecurrentTaggingTrainer.Options Options(string feature, params string[] more) => new()
    {
        FeatureColumnName = feature,
        AdditionalFeatureColumnNames = more,
        HiddenSize = 16,
        EmbeddingSize = 8,
        NumberOfEpochs = 15,
        BatchSize = 16,
        LearningRate = 0.02f,
        Seed = 7,
        NumberOfThreads = 2,
    };

    public static RecurrentTaggingTrainer Trainer(RecurrentTaggingTrainer.Options options, MLContext? ml = null)
        => (ml ?? new MLContext(1)).SequenceTagging.Trainers.Recurrent(options);

    /// <summary>Share of the labelled steps whose tag is right.</summary>
    public static double Accuracy(ITransformer model, IDataView view, string label = "Label")
    {
        IDataView scored = model.Transform(view);
        uint[][] tags = [.. scored.GetColumn<uint[]>("PredictedLabel")];
        uint[][] labels = [.. scored.GetColumn<uint[]>(label)];
        return labels.Zip(tags).SelectMany(row => row.First.Zip(row.Second)).Where(step => step.First > 0).Average(step => step.First == step.Second ? 1.0 : 0);
    }

    /// <summary>All scores of a view, row by row.</summary>
    public static float[][] Scores(ITransformer model, IDataView view) => [.. model.Transform(view).GetColumn<float[]>("Score")];

    public static int[][] Sequences(int rowCount, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rowCount).Select(_ => Enumerable.Range(0, random.Next(3, 9)).Select(_ => random.Next(4)).ToArray())];
    }

    private static uint[] Tags(int[] steps) => [.. steps.Select((_, t) => t + 1 == steps.Length ? 1u : 2 + ((uint)steps[t + 1] % 2))];
}
