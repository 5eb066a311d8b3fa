using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent;

public sealed partial class MultiLabelClassificationCatalog
{
    /// <summary>
    /// Cross-validates a pipeline: splits the rows into folds, fits the pipeline anew on all folds but one, and measures it on that one, each in turn.
    /// </summary>
    /// <param name="data">Labelled rows.</param>
    /// <param name="estimator">The pipeline; it makes the columns Score, Probability and PredictedLabel as <see cref="Evaluate"/> takes them.</param>
    /// <param name="numberOfFolds">How many folds, at least 2.</param>
    /// <param name="labelColumnName">Name of the column of true labels, as in <see cref="Evaluate"/>.</param>
    /// <param name="samplingKeyColumnName">Rows of equal values in this column come into one fold; null: rows are on their own.</param>
    /// <param name="seed">Decides the split; null: as the <see cref="MLContext"/>'s seed has it.</param>
    /// <returns>Model, metrics and the scored rows that it had not seen, for each fold.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numberOfFolds"/> is below 2.</exception>
    /// <example>
    /// <code>
    /// var folds = mlContext.MultiLabelClassification.CrossValidate(data, pipeline, numberOfFolds: 5, labelColumnName: "Topics");
    /// double f1 = folds.Average(fold => fold.Metrics.MicroF1);
    /// </code>
    /// </example>
    public IReadOnlyList<TrainCatalogBase.CrossValidationResult<MultiLabelClassificationMetrics>> CrossValidate(
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string? samplingKeyColumnName = null,
        int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(labelColumnName);
        return CrossValidation.Run(
            _mlContext.Data, data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));
    }
}
