using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Small trainers of every task that learns flags or numbers, over <see cref="ToyNumbers"/>, by the name of their label column.</summary>
internal static class ToyTasks
{
    public static string[] Names { get; } = ["Flag", "Number", "Count", "Pair", "Flags", "SingleFlags", "StepFlags", "StepNumbers", "StepPairs"];

    public static bool IsPerStep(string task) => task.StartsWith("Step", StringComparison.Ordinal);

    public static RecurrentTrainerOptions Options(string task, params string[] features)
    {
        RecurrentTrainerOptions options = task switch
        {
            "Flag" => new RecurrentBinaryTrainer.Options(),
            "Flags" or "SingleFlags" => new RecurrentMultiLabelTrainer.Options(),
            "StepFlags" => new RecurrentMultiLabelTrainer.Options { PerStep = true },
            "StepNumbers" or "StepPairs" => new RecurrentSequenceRegressionTrainer.Options(),
            "Count" => new RecurrentRegressionTrainer.Options { Loss = RegressionLoss.Poisson },
            _ => new RecurrentRegressionTrainer.Options(),
        };
        options.LabelColumnName = task;
        options.FeatureColumnName = features.Length > 0 ? features[0] : "Ragged";
        options.AdditionalFeatureColumnNames = [.. features.Skip(1)];
        options.HiddenSize = 16;
        options.EmbeddingSize = 8;
        options.NumberOfEpochs = 20;
        options.BatchSize = 16;
        options.LearningRate = 0.02f;
        options.Seed = 7;
        options.NumberOfThreads = 2;
        return options;
    }

    public static IEstimator<ITransformer> Trainer(RecurrentTrainerOptions options, MLContext? ml = null)
    {
        ml ??= new MLContext(1);
        return options switch
        {
            RecurrentBinaryTrainer.Options own => ml.BinaryClassification.Trainers.Recurrent(own),
            RecurrentRegressionTrainer.Options own => ml.Regression.Trainers.Recurrent(own),
            RecurrentMultiLabelTrainer.Options own => ml.MultiLabelClassification.Trainers.Recurrent(own),
            RecurrentSequenceRegressionTrainer.Options own => ml.SequenceRegression.Trainers.Recurrent(own),
            RecurrentTaggingTrainer.Options own => ml.SequenceTagging.Trainers.Recurrent(own),
            RecurrentMulticlassTrainer.Options own => ml.MulticlassClassification.Trainers.Recurrent(own),
            _ => throw new NotSupportedException($"The test does not know the trainer of {options.GetType()}."),
        };
    }

    public static IReadOnlyList<TrainingEpoch> History(ITransformer model) => model switch
    {
        RecurrentBinaryTransformer own => own.TrainingHistory,
        RecurrentRegressionTransformer own => own.TrainingHistory,
        RecurrentMultiLabelTransformer own => own.TrainingHistory,
        RecurrentSequenceRegressionTransformer own => own.TrainingHistory,
        _ => throw new NotSupportedException($"The test does not know {model.GetType()}."),
    };

    public static ITransformer WithBFloat16Weights(ITransformer model) => model switch
    {
        RecurrentBinaryTransformer own => own.WithBFloat16Weights(),
        RecurrentRegressionTransformer own => own.WithBFloat16Weights(),
        RecurrentMultiLabelTransformer own => own.WithBFloat16Weights(),
        RecurrentSequenceRegressionTransformer own => own.WithBFloat16Weights(),
        _ => throw new NotSupportedException($"The test does not know {model.GetType()}."),
    };

    /// <summary>All scores of a view, row by row, whether a row has one or many.</summary>
    public static float[][] Scores(ITransformer model, IDataView view) => Numbers(model.Transform(view), "Score");

    /// <summary>A column of numbers or flags, row by row.</summary>
    public static float[][] Numbers(IDataView view, string column) => view.Schema[column].Type switch
    {
        VectorDataViewType { ItemType: BooleanDataViewType } => [.. view.GetColumn<bool[]>(column).Select(row => Array.ConvertAll(row, flag => flag ? 1f : 0))],
        VectorDataViewType => [.. view.GetColumn<float[]>(column)],
        BooleanDataViewType => [.. view.GetColumn<bool>(column).Select(flag => new[] { flag ? 1f : 0 })],
        _ => [.. view.GetColumn<float>(column).Select(number => new[] { number })],
    };

    public static ITransformer SavedAndLoaded(ITransformer model, DataViewSchema? schema)
    {
        using var zip = new MemoryStream();
        new MLContext().Model.Save(model, schema, zip);
        zip.Position = 0;
        return new MLContext().Model.Load(zip, out _);
    }

    /// <summary>
    /// How well a model's scores tell known labels: of flags the share of right ones, of numbers the least share of the variance, over the numbers of a row,
    /// that is explained.
    /// </summary>
    public static double Quality(ITransformer model, IDataView view, string task)
    {
        IDataView scored = model.Transform(view);
        float[][] labels = Numbers(view, task);
        float[][] scores = Numbers(scored, "Score");
        bool areFlags = task.Contains("Flag", StringComparison.Ordinal);
        int width = task is "Pair" or "Flags" or "SingleFlags" or "StepFlags" or "StepPairs" ? 2 : 1;
        (float Label, float Score)[][] known =
        [
            .. Enumerable.Range(0, width).Select(i => labels.Zip(scores)
                .SelectMany(row => row.First.Zip(row.Second).Where((_, place) => place % width == i))
                .Where(pair => !float.IsNaN(pair.First))
                .Select(pair => (pair.First, pair.Second)).ToArray()),
        ];
        return areFlags
            ? known.SelectMany(pairs => pairs).Average(pair => pair.Score > 0 == pair.Label > 0 ? 1.0 : 0)
            : known.Min(pairs =>
            {
                double mean = pairs.Average(pair => pair.Label);
                return 1 - (pairs.Sum(pair => Math.Pow(pair.Label - pair.Score, 2)) / pairs.Sum(pair => Math.Pow(pair.Label - mean, 2)));
            });
    }
}
