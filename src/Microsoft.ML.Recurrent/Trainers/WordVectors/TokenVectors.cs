using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Trainers.WordVectors;

/// <summary>First values of token vectors that a trainer knows better than a draw.</summary>
internal static class TokenVectors
{
    // Products of greater numbers leave the range of a float within a few layers.
    private const float LargestUsable = 1e15f;

    /// <summary>Whether a network can compute with a number of a vector: it is finite, and not a mark such as 3e38.</summary>
    public static bool IsUsable(float value) => MathF.Abs(value) <= LargestUsable;

    /// <summary>Writes the vectors that a file has for tokens with names, and says for how many of how many it had one.</summary>
    /// <exception cref="InvalidOperationException">No column's tokens have names.</exception>
    public static (int Found, int Total) ReadFile(string path, IReadOnlyList<FeatureColumn> features, ITrainedNetwork network, Cancellation cancellation)
    {
        int found = 0;
        int total = 0;
        for (int input = 0; input < features.Count; input++)
        {
            if (features[input].TokenNames is not { } names)
            {
                continue;
            }

            InputSpec spec = network.InputSpecs[input];
            Span<float> table = network.Parameters.All.First(parameter => parameter.Name == $"{network.InputPrefix}{spec.Name}.weight").In(network.Weights);
            found += WordVectorFile.Read(path, names, spec.Width, table[(features[input].FirstId * spec.Width)..], cancellation);
            total += names.Count;
        }

        return features.Any(feature => feature.TokenNames is not null)
            ? (found, total)
            : throw new InvalidOperationException(
                $"Option {nameof(RecurrentTrainerOptions.EmbeddingFile)} needs a feature column whose tokens have names, text or keys with KeyValues: "
                + $"got {string.Join(", ", features.Select(feature => $"'{feature.ColumnName}' of kind {feature.Kind}"))}.");
    }

    /// <summary>
    /// Writes the vectors that a user gives for tokens, and zeros, the mean of all draws, for the unknown token: training may never
    /// meet it, and a drawn vector would then stay as noise in every row with a new token.
    /// </summary>
    public static void Write(IReadOnlyDictionary<string, float[]>? given, IReadOnlyList<FeatureColumn> features, ITrainedNetwork network)
    {
        for (int input = 0; input < features.Count; input++)
        {
            if (features[input].IsToken)
            {
                InputSpec spec = network.InputSpecs[input];
                bool isSpelled = spec.Spelling != SpellingKind.None;
                string name = isSpelled ? $"{spec.Name}_embedding.weight" : $"{spec.Name}.weight";
                Parameter table = network.Parameters.All.First(parameter => parameter.Name == network.InputPrefix + name);
                Write(given, features[input], table.In(network.Weights), isSpelled ? spec.CharacterSize : spec.Width);
            }
        }
    }

    private static void Write(IReadOnlyDictionary<string, float[]>? given, FeatureColumn feature, Span<float> table, int size)
    {
        IReadOnlyList<string>? names = feature.TokenNames;
        table[..size].Clear();
        for (int i = 0; i < (names?.Count ?? 0) && given is not null; i++)
        {
            if (given.TryGetValue(names![i], out float[]? vector))
            {
                vector.CopyTo(table.Slice((feature.FirstId + i) * size, size));
            }
        }
    }
}
