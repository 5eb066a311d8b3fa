using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceToSequenceCatalog
{
    /// <summary>
    /// Cross-validates a pipeline: splits the rows into folds, fits the pipeline anew on all folds but one, and measures it on that one, each in turn.
    /// </summary>
    /// <param name="data">Rows with sources and targets.</param>
    /// <param name="estimator">The pipeline, with an encoder-decoder in it.</param>
    /// <param name="numberOfFolds">How many folds, at least 2.</param>
    /// <param name="labelColumnName">Name of the column of true sequences, as in <see cref="Evaluate"/>.</param>
    /// <param name="predictedLabelColumnName">Name of the column of predicted sequences.</param>
    /// <param name="referenceColumnNames">Names of columns with further sequences that are right too; null: there are none.</param>
    /// <param name="samplingKeyColumnName">Rows of equal values in this column come into one fold; null: rows are on their own.</param>
    /// <param name="seed">Decides the split; null: as the <see cref="MLContext"/>'s seed has it.</param>
    /// <returns>Model, metrics and the scored rows that it had not seen, for each fold.</returns>
    /// <example>
    /// <code>
    /// var folds = mlContext.SequenceToSequence.CrossValidate(data, pipeline, numberOfFolds: 5, labelColumnName: "Phonemes");
    /// double wrongWords = folds.Average(fold => 1 - fold.Metrics.ExactMatch);
    /// </code>
    /// </example>
    public IReadOnlyList<TrainCatalogBase.CrossValidationResult<SequenceToSequenceMetrics>> CrossValidate(
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string predictedLabelColumnName = "PredictedLabel",
        IReadOnlyList<string>? referenceColumnNames = null,
        string? samplingKeyColumnName = null,
        int? seed = null)
        => CrossValidation.Run(
            _mlContext.Data,
            data,
            estimator,
            numberOfFolds,
            samplingKeyColumnName,
            seed,
            scored => Evaluate(scored, labelColumnName, predictedLabelColumnName, referenceColumnNames));
}
