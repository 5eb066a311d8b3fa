using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>The host environment behind ML.NET's catalogs, which an extension method needs to make a trainer or to say something in the log.</summary>
internal static class Catalogs
{
    public static IHostEnvironment EnvironmentOf(TrainCatalogBase.CatalogInstantiatorBase trainers)
    {
        ArgumentNullException.ThrowIfNull(trainers);
        OpenedInternals.EnsurePresent();
        return EnvironmentOfTrainers(trainers);
    }

    public static IHostEnvironment EnvironmentOf(DataOperationsCatalog data)
    {
        ArgumentNullException.ThrowIfNull(data);
        OpenedInternals.EnsurePresent();
        return EnvironmentOfData(data);
    }

    public static IHostEnvironment EnvironmentOf(ModelOperationsCatalog models)
    {
        ArgumentNullException.ThrowIfNull(models);
        OpenedInternals.EnsurePresent();
        return EnvironmentOfModels(models);
    }

    public static IHostEnvironment EnvironmentOf(TrainCatalogBase catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        OpenedInternals.EnsurePresent();
        return EnvironmentOfTask(catalog);
    }

    /// <summary>The data operations of the context that a task's catalog belongs to, which splits with that context's seed.</summary>
    public static DataOperationsCatalog DataOf(TrainCatalogBase catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        OpenedInternals.EnsurePresent();
        return DataOfTask(catalog);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IHostEnvironment EnvironmentOfTask(TrainCatalogBase catalog) => CatalogUtils.GetEnvironment(catalog);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DataOperationsCatalog DataOfTask(TrainCatalogBase catalog) => new(CatalogUtils.GetEnvironment(catalog));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IHostEnvironment EnvironmentOfData(DataOperationsCatalog data) => CatalogUtils.GetEnvironment(data);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IHostEnvironment EnvironmentOfModels(ModelOperationsCatalog models) => CatalogUtils.GetEnvironment(models);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IHostEnvironment EnvironmentOfTrainers(TrainCatalogBase.CatalogInstantiatorBase trainers) => CatalogUtils.GetEnvironment(trainers);
}
