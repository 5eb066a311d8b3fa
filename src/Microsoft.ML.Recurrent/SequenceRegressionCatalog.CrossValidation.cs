using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceRegressionCatalog
{
    /// <summary>
    /// Cross-validates a pipeline: splits the rows into folds, fits the pipeline anew on all folds but one, and measures it on that one, each in turn.
    /// </summary>
    /// <param name="data">Labelled rows.</param>
    /// <param name="estimator">The pipeline; it makes the column Score as <see cref="Evaluate"/> takes it.</param>
    /// <param name="numberOfFolds">How many folds, at least 2.</param>
    /// <param name="labelColumnName">Name of the column of true numbers, as in <see cref="Evaluate"/>.</param>
    /// <param name="samplingKeyColumnName">Rows of equal values in this column come into one fold; null: rows are on their own.</param>
    /// <param name="seed">Decides the split; null: as the <see cref="MLContext"/>'s seed has it.</param>
    /// <returns>Model, metrics and the scored rows that it had not seen, for each fold.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numberOfFolds"/> is below 2.</exception>
    /// <example>
    /// <code>
    /// var folds = mlContext.SequenceRegression.CrossValidate(data, pipeline, numberOfFolds: 5, labelColumnName: "Loads");
    /// double error = folds.Average(fold => fold.Metrics.RootMeanSquaredError);
    /// </code>
    /// </example>
    public IReadOnlyList<TrainCatalogBase.CrossValidationResult<SequenceRegressionMetrics>> CrossValidate(
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
