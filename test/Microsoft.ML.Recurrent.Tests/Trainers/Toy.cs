using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>
/// Sequences of 3 to 8 steps in every kind of feature column at once; the class is decided by the first step, so that only a
/// network that remembers it does better than chance.
/// </summary>
internal static class Toy
{
    public static string[] ClassNames { get; } = ["red", "green", "blue"];

    public static IDataView View(int rowCount = 90, int seed = 1, ulong? hashed = null)
    {
        var random = new Random(seed);
        int[][] steps = [.. Enumerable.Range(0, rowCount).Select(row => Sequence(random, first: row % 3))];
        return new ViewBuilder()
            .NamedKeys("Label", ClassNames, [.. steps.Select(sequence => (uint)sequence[0] + 1)])
            .Scalar("Weight", NumberDataViewType.Single, [.. steps.Select((_, row) => 0.5f + (row % 2))])
            .Vector("Ragged", Types.Numbers(0, 2), [.. steps.Select(sequence => sequence.SelectMany(step => new[] { step - 1f, step == 2 ? 1f : 0 }).ToArray())])
            .Vector("Plain", Types.Numbers(0), [.. steps.Select(sequence => sequence.Select(step => (float)step).ToArray())])
            .Vector("Fixed", Types.Numbers(3, 2), [.. steps.Select(sequence => sequence.Take(3).SelectMany(step => new[] { step, 1f }).ToArray())])
            .Vector("Words", Types.Words, [.. steps.Select(sequence => Types.Texts([.. sequence.Select(step => $"w{step}")]))])
            .Vector("ByteKeys", Types.Keys<byte>(4), [.. steps.Select(sequence => sequence.Select(step => (byte)(step + 1)).ToArray())])
            .Vector("Hashed", Types.Keys<ulong>(1UL << 40), [.. steps.Select(sequence => sequence.Select(step => (hashed ?? 999_999_937UL) * (ulong)(step + 1)).ToArray())])
            .NamedKeyVectors("Keys", ["w0", "w1", "w2", "w3"], [.. steps.Select(sequence => sequence.Select(step => (uint)step + 1).ToArray())])
            .Scalar("Text", TextDataViewType.Instance, Types.Texts([.. steps.Select(sequence => string.Concat(sequence.Select(step => "abcd"[step])))]))
            .ToView();
    }

    public static RecurrentMulticlassTrainer.Options Options(string feature, params string[] more) => new()
    {
        FeatureColumnName = feature,
        AdditionalFeatureColumnNames = more,
        HiddenSize = 16,
        EmbeddingSize = 8,
        NumberOfEpochs = 12,
        BatchSize = 16,
        LearningRate = 0.02f,
        Seed = 7,
        NumberOfThreads = 2,
    };

    public static RecurrentMulticlassTrainer Trainer(RecurrentMulticlassTrainer.Options options, MLContext? ml = null)
        => (ml ?? new MLContext(1)).MulticlassClassification.Trainers.Recurrent(options);

    public static double Accuracy(RecurrentMulticlassTransformer model, IDataView view)
        => new MLContext().MulticlassClassification.Evaluate(model.Transform(view)).MicroAccuracy;

    /// <summary>All scores of a view, row by row.</summary>
    public static float[][] Scores(ITransformer model, IDataView view)
        => [.. model.Transform(view).GetColumn<float[]>("Score")];

    private static int[] Sequence(Random random, int first)
    {
        int[] steps = [.. Enumerable.Range(0, random.Next(3, 9)).Select(_ => random.Next(4))];
        steps[0] = first;
        return steps;
    }
}
