using System.Collections.Frozen;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>The parameters of a network that options ask training to leave alone, beside token vectors, which all networks but language models freeze by themselves.</summary>
internal static class FrozenParts
{
    private static readonly string[] HeadPrefixes = ["head.", "crf."];

    /// <summary>Their names.</summary>
    /// <param name="options">Nothing in them automatic.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="ArgumentOutOfRangeException">A layer that the network does not have.</exception>
    /// <exception cref="InvalidOperationException">Nothing would be trained.</exception>
    public static IReadOnlySet<string> Of(RecurrentTrainerOptions options, ITrainedNetwork network)
    {
        bool freezesTokens = options is RecurrentLanguageModelTrainer.Options { FreezeEmbedding: true };
        if (options.FrozenLayers.Length == 0 && !options.FreezeHead && !freezesTokens)
        {
            return FrozenSet<string>.Empty;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        if (freezesTokens)
        {
            names.Add($"{network.InputSpecs[0].Name}.weight");
        }

        foreach (int layer in options.FrozenLayers)
        {
            OptionCheck.Holds(
                layer < options.NumberOfLayers, nameof(options.FrozenLayers), $"numbers below NumberOfLayers {options.NumberOfLayers}", layer);
            names.UnionWith(network.Stacks.SelectMany(stack => stack.ParametersOf(network.Parameters, layer)).Select(parameter => parameter.Name));
        }

        if (options.FreezeHead)
        {
            names.UnionWith(network.Parameters.All.Select(parameter => parameter.Name)
                .Where(name => Array.Exists(HeadPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal))));
        }

        return network.Parameters.All.Any(parameter => parameter.IsTrained && !names.Contains(parameter.Name))
            ? names
            : throw new InvalidOperationException("Options FreezeEmbedding, FrozenLayers and FreezeHead leave nothing to train.");
    }
}
