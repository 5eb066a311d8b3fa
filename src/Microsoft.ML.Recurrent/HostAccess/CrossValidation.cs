using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>ML.NET's folds of cross-validation and their results.</summary>
internal static class CrossValidation
{
    // Public, but an internal overload has as many parameters: to a reader of compiled names the two look alike.
    public static IReadOnlyList<DataOperationsCatalog.TrainTestData> Split(
        DataOperationsCatalog catalog, IDataView data, int foldCount, string? samplingKeyColumnName, int? seed)
        => catalog.CrossValidationSplit(data, foldCount, samplingKeyColumnName, seed);

    public static TrainCatalogBase.CrossValidationResult<TMetrics> Result<TMetrics>(ITransformer model, TMetrics metrics, IDataView scored, int fold)
        where TMetrics : class
    {
        OpenedInternals.EnsurePresent();
        return New(model, metrics, scored, fold);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TrainCatalogBase.CrossValidationResult<TMetrics> New<TMetrics>(ITransformer model, TMetrics metrics, IDataView scored, int fold)
        where TMetrics : class
        => new(model, metrics, scored, fold);
}
