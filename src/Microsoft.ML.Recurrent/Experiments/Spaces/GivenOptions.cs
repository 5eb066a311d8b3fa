namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>What is left to try beside options that somebody has set.</summary>
internal static class GivenOptions
{
    public static IEnumerable<SearchParameter> Less(RecurrentTrainerOptions options, IEnumerable<SearchParameter> parameters)
    {
        Type type = options.GetType();
        object unset = Activator.CreateInstance(type)!;
        HashSet<string> excluded = [.. Excluded(options)];
        return parameters.Where(parameter =>
        {
            OptionPath path = OptionPath.Of(type, parameter.Name);
            return !excluded.Contains(parameter.Name) && Equals(path.Get(options), path.Get(unset));
        });
    }

    // Options that another one, which has no range itself, excludes or decides.
    private static IEnumerable<string> Excluded(RecurrentTrainerOptions options)
    {
        if (options.EmbeddingVectors is not null || options.EmbeddingFile is not null)
        {
            yield return "EmbeddingSize";
        }

        if (options.GetType().GetProperty("ClassWeights")?.GetValue(options) is not null)
        {
            yield return "ClassWeighting";
        }
    }
}
