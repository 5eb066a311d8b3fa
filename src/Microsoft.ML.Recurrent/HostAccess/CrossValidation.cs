using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>Cross-validation of any task: ML.NET's folds, and its results with metrics of our own.</summary>
internal static class CrossValidation
{
    /// <summary>
    /// Splits the rows into folds, fits the pipeline anew on all folds but one and measures it on that one, each in turn.
    /// </summary>
    /// <param name="catalog">Splits the data.</param>
    /// <param name="data">Labelled rows.</param>
    /// <param name="estimator">The pipeline.</param>
    /// <param name="numberOfFolds">How many folds, at least 2.</param>
    /// <param name="samplingKeyColumnName">Rows of equal values in this column come into one fold; null: rows are on their own.</param>
    /// <param name="seed">Decides the split; null: as the catalog's context has it.</param>
    /// <param name="evaluate">Measures scored rows.</param>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<TMetrics>> Run<TMetrics>(
        DataOperationsCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds,
        string? samplingKeyColumnName,
        int? seed,
        Func<IDataView, TMetrics> evaluate)
        where TMetrics : class
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfFolds, 2);
        OpenedInternals.EnsurePresent();
        var results = new List<TrainCatalogBase.CrossValidationResult<TMetrics>>(numberOfFolds);

        foreach (DataOperationsCatalog.TrainTestData fold in Split(catalog, data, numberOfFolds, samplingKeyColumnName, seed))
        {
            ITransformer model = estimator.Fit(fold.TrainSet);
            IDataView scored = model.Transform(fold.TestSet);
            results.Add(New(model, evaluate(scored), scored, results.Count));
        }

        return results;
    }

    /// <summary>ML.NET's folds. Public, but an internal overload has as many parameters: to a reader of compiled names the two look alike.</summary>
    /// <param name="catalog">Splits the data.</param>
    /// <param name="data">The rows.</param>
    /// <param name="numberOfFolds">How many folds, at least 2.</param>
    /// <param name="samplingKeyColumnName">Rows of equal values in this column come into one fold; null: rows are on their own.</param>
    /// <param name="seed">Decides the split; null: as the catalog's context has it.</param>
    public static IReadOnlyList<DataOperationsCatalog.TrainTestData> Split(
        DataOperationsCatalog catalog, IDataView data, int numberOfFolds, string? samplingKeyColumnName, int? seed)
        => catalog.CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TrainCatalogBase.CrossValidationResult<TMetrics> New<TMetrics>(ITransformer model, TMetrics metrics, IDataView scored, int fold)
        where TMetrics : class
        => new(model, metrics, scored, fold);
}
