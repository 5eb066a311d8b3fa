using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>Finds the recurrent transformer of a chain.</summary>
internal static class RecurrentChain
{
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    public static IRecurrentTransformer Find(ITransformer model)
    {
        ITransformer[] steps = [.. Flatten(model)];
        IRecurrentTransformer[] found = [.. steps.OfType<IRecurrentTransformer>()];
        return found is [{ } one] ? one
            : found.Length == 0 && steps.OfType<RecurrentForecastTransformer>().Any() ? throw new ArgumentException(
                "Expected a model that reads a sequence per row: got a forecaster. Forecasters have a training history, training options, Summary and GetWeights.", nameof(model))
            : throw new ArgumentException(
                $"Expected a model with one recurrent transformer: got {found.Length} in [{string.Join(", ", steps.Select(step => step.GetType().Name))}].", nameof(model));
    }

    /// <summary>What the one recurrent transformer, or forecaster, of a chain remembers of its training.</summary>
    /// <exception cref="ArgumentException">The model has neither, or several.</exception>
    public static (IReadOnlyList<TrainingEpoch> History, IReadOnlyDictionary<string, string> Options) TrainingOf(ITransformer model)
    {
        ITransformer[] own = [.. Flatten(model).Where(step => step is IRecurrentTransformer or RecurrentForecastTransformer)];
        if (own is [RecurrentForecastTransformer { Fitted: { } forecaster }])
        {
            return (forecaster.TrainingHistory, forecaster.TrainingOptions);
        }

        FittedModel fitted = Find(model).Fitted;
        return (fitted.TrainingHistory, fitted.TrainingOptions);
    }

    /// <summary>The data as they come to the recurrent transformer of a chain. New rows have no label, so a step that would make the label alone, of a column that is absent, is left out.</summary>
    public static IDataView Prepare(ITransformer model, IDataView data)
    {
        string label = Find(model).Fitted.Label.Name;
        IDataView view = data;
        foreach (ITransformer step in Flatten(model).TakeWhile(step => step is not IRecurrentTransformer))
        {
            bool isLeftOut = ColumnMaps.Of(step) is { Count: > 0 } pairs
                && pairs.All(pair => pair.Output == label && view.Schema.GetColumnOrNull(pair.Input) is null);
            view = isLeftOut ? view : step.Transform(view);
        }

        return view;
    }

    /// <summary>The transformers of a chain, and of chains within it, in their order.</summary>
    public static IEnumerable<ITransformer> Flatten(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];
}
