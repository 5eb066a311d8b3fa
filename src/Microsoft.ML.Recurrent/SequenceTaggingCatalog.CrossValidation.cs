using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceTaggingCatalog
{
    /// <summary>
    /// Cross-validates a pipeline: splits the rows into folds, fits the pipeline anew on all folds but one, and measures it on that one, each in turn.
    /// </summary>
    /// <param name="data">Labelled rows.</param>
    /// <param name="estimator">The pipeline, with a tagger in it.</param>
    /// <param name="numberOfFolds">How many folds, at least 2.</param>
    /// <param name="labelColumnName">Name of the column of true labels, as in <see cref="Evaluate"/>.</param>
    /// <param name="samplingKeyColumnName">Rows of equal values in this column come into one fold; null: rows are on their own.</param>
    /// <param name="seed">Decides the split; null: as the <see cref="MLContext"/>'s seed has it.</param>
    /// <param name="scheme">How the labels mark entities; null: found in the labels.</param>
    /// <param name="format">How labels with letters are written; null: as in <c>B-PER</c>.</param>
    /// <returns>Model, metrics and the scored rows that it had not seen, for each fold.</returns>
    /// <example>
    /// <code>
    /// var folds = mlContext.SequenceTagging.CrossValidate(data, pipeline, numberOfFolds: 5, labelColumnName: "Tags");
    /// double f1 = folds.Average(fold => fold.Metrics.EntityF1);
    /// </code>
    /// </example>
    public IReadOnlyList<TrainCatalogBase.CrossValidationResult<SequenceTaggingMetrics>> CrossValidate(
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string? samplingKeyColumnName = null,
        int? seed = null,
        TaggingScheme? scheme = null,
        TagFormat? format = null)
        => CrossValidation.Run(
            _mlContext.Data, data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName, scheme: scheme, format: format));
}
