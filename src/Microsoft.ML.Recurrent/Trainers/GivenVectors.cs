using Microsoft.ML.Recurrent.DataViews;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>Writes the vectors that a user gives for tokens over those that were drawn.</summary>
internal static class GivenVectors
{
    public static void Write(IReadOnlyDictionary<string, float[]>? vectors, IReadOnlyList<FeatureColumn> features, Network network)
    {
        if (vectors is null)
        {
            return;
        }

        for (int input = 0; input < features.Count; input++)
        {
            if (features[input].TokenNames is not { } names)
            {
                continue;
            }

            InputSpec spec = network.Spec.Inputs[input];
            Span<float> table = network.Parameters.All.First(parameter => parameter.Name == $"{spec.Name}.weight").In(network.Weights);
            for (int i = 0; i < names.Count; i++)
            {
                if (vectors.TryGetValue(names[i], out float[]? vector))
                {
                    // Row 0 is the unknown token's.
                    vector.CopyTo(table.Slice((i + 1) * spec.Width, spec.Width));
                }
            }
        }
    }
}
