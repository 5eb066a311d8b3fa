namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>Rows to train on and rows to validate on, both behind the featurizer.</summary>
/// <param name="Number">Among the folds of an experiment, from 0.</param>
/// <param name="Training">To learn from.</param>
/// <param name="Validation">To measure on.</param>
/// <param name="ValidationRows">These before the featurizer.</param>
/// <param name="Featurizer">Fitted on the rows to train on; null: there is none.</param>
internal sealed record TrialFold(int Number, IDataView Training, IDataView Validation, IDataView ValidationRows, ITransformer? Featurizer)
{
    /// <summary>The first so many of <see cref="ValidationRows"/> are those to train on, which forecasts need as their history; they are not measured.</summary>
    public int HistoryCount { get; init; }
}
