namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>Finds the language model of a chain.</summary>
internal static class LanguageModelChain
{
    /// <exception cref="ArgumentException">The model has no language model, or several.</exception>
    public static RecurrentLanguageModelTransformer Find(ITransformer model)
    {
        ITransformer[] steps = [.. RecurrentChain.Flatten(model)];
        RecurrentLanguageModelTransformer[] found = [.. steps.OfType<RecurrentLanguageModelTransformer>()];
        return found is [{ } one]
            ? one
            : throw new ArgumentException(
                $"Expected a model with one language model: got {found.Length} in [{string.Join(", ", steps.Select(step => step.GetType().Name))}].", nameof(model));
    }
}
