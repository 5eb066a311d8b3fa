namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>Finds the recurrent transformer of a chain.</summary>
internal static class RecurrentChain
{
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    public static IRecurrentTransformer Find(ITransformer model)
    {
        ITransformer[] steps = [.. Flatten(model)];
        IRecurrentTransformer[] found = [.. steps.OfType<IRecurrentTransformer>()];
        return found is [{ } one]
            ? one
            : throw new ArgumentException(
                $"Expected a model with one recurrent transformer: got {found.Length} in [{string.Join(", ", steps.Select(step => step.GetType().Name))}].", nameof(model));
    }

    /// <summary>Data as they come to a chain's recurrent transformer.</summary>
    public static IDataView Before(ITransformer model, IDataView data)
    {
        IRecurrentTransformer found = Find(model);
        return Flatten(model).TakeWhile(step => step != found).Aggregate(data, (view, step) => step.Transform(view));
    }

    /// <summary>The transformers of a chain, and of chains within it, in their order.</summary>
    public static IEnumerable<ITransformer> Flatten(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];
}
