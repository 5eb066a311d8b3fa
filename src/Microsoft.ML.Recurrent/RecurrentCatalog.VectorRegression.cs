using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Evaluation.Numbers;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Measures a regression whose label is a vector of known size: RMSE, MAE, MSE and R squared, over all and for each output. ML.NET's own Evaluate takes
    /// labels of one number.
    /// </summary>
    /// <remarks>
    /// Vectors may be sparse; what they leave out is 0. Outputs are named by the annotation SlotNames or TrainingLabelValues of the label or score column, the
    /// first that has as many values. Rows are read one by one, and nothing but sums is kept.
    /// </remarks>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="data">Scored data.</param>
    /// <param name="labelColumnName">Name of the column of true numbers, a vector of <see cref="float"/> of known size; NaN is missing and left out.</param>
    /// <param name="scoreColumnName">Name of the column of predicted numbers, a vector of <see cref="float"/> of the same size.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <example>
    /// <code>
    /// VectorRegressionMetrics metrics = mlContext.Regression.EvaluateVector(model.Transform(test), labelColumnName: "Position");
    /// Console.WriteLine(metrics.GetFormattedTable());
    /// </code>
    /// </example>
    public static VectorRegressionMetrics EvaluateVector(
        this RegressionCatalog catalog, IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        ArgumentNullException.ThrowIfNull(scoreColumnName);
        return new VectorRegressionMetrics(RegressionEvaluator.EvaluateRows(data, labelColumnName, scoreColumnName));
    }

    /// <summary>
    /// Cross-validates a pipeline whose label is a vector of known size: splits the rows into folds, fits the pipeline anew on all folds but one, and measures
    /// it on that one, each in turn.
    /// </summary>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="data">Labelled rows.</param>
    /// <param name="estimator">The pipeline; it makes the column Score as <see cref="EvaluateVector"/> takes it.</param>
    /// <param name="numberOfFolds">How many folds, at least 2.</param>
    /// <param name="labelColumnName">Name of the column of true numbers, as in <see cref="EvaluateVector"/>.</param>
    /// <param name="samplingKeyColumnName">Rows of equal values in this column come into one fold; null: rows are on their own.</param>
    /// <param name="seed">Decides the split; null: as the catalog's <see cref="MLContext"/> has it.</param>
    /// <returns>Model, metrics and the scored rows that it had not seen, for each fold.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numberOfFolds"/> is below 2.</exception>
    /// <example>
    /// <code>
    /// var folds = mlContext.Regression.CrossValidateVector(data, pipeline, numberOfFolds: 5, labelColumnName: "Position");
    /// double error = folds.Average(fold => fold.Metrics.RootMeanSquaredError);
    /// </code>
    /// </example>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<VectorRegressionMetrics>> CrossValidateVector(
        this RegressionCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string? samplingKeyColumnName = null,
        int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        return CrossValidation.Run(
            Catalogs.DataOf(catalog), data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => catalog.EvaluateVector(scored, labelColumnName));
    }
}
