using Microsoft.ML.Recurrent.DataViews;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>First values of token vectors that a trainer knows better than a draw.</summary>
internal static class TokenVectors
{
    /// <summary>
    /// Writes the vectors that a user gives for tokens, and zeros, the mean of all draws, for the unknown token: training may never
    /// meet it, and a drawn vector would then stay as noise in every row with a new token.
    /// </summary>
    public static void Write(IReadOnlyDictionary<string, float[]>? given, IReadOnlyList<FeatureColumn> features, Network network)
    {
        for (int input = 0; input < features.Count; input++)
        {
            if (features[input].IsToken)
            {
                InputSpec spec = network.Spec.Inputs[input];
                Parameter table = network.Parameters.All.First(parameter => parameter.Name == $"{spec.Name}.weight");
                Write(given, features[input].TokenNames, table.In(network.Weights), spec.Width);
            }
        }
    }

    private static void Write(IReadOnlyDictionary<string, float[]>? given, IReadOnlyList<string>? names, Span<float> table, int size)
    {
        table[..size].Clear();
        for (int i = 0; i < (names?.Count ?? 0) && given is not null; i++)
        {
            if (given.TryGetValue(names![i], out float[]? vector))
            {
                vector.CopyTo(table.Slice((i + 1) * size, size));
            }
        }
    }
}
