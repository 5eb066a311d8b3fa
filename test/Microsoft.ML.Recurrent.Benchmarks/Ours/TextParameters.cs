using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Parameters of networks over tokens by the names of their problems.</summary>
internal static class TextParameters
{
    /// <summary>Copies a problem's weights in.</summary>
    public static void Load(ParameterSet parameters, AlignedBuffer weights, IReadOnlyDictionary<string, (int[] Shape, float[] Values)> values)
    {
        foreach (Parameter parameter in parameters.All)
        {
            values[NameInProblem(parameter)].Values.CopyTo(parameter.In(weights));
        }
    }

    /// <summary>Adds the gradient of every weight to an outcome, those of tables with zeros for tokens that were not read.</summary>
    public static void AddGradients(Outcome outcome, ParameterSet parameters, Gradients gradients)
    {
        foreach (Parameter parameter in parameters.All)
        {
            float[] values = parameter.In(gradients.Dense).ToArray();
            if (gradients.Of(parameter) is { } table)
            {
                Array.Clear(values);
                for (int row = 0; row < table.Count; row++)
                {
                    table.Row(row).CopyTo(values.AsSpan(table.WeightStartOf(row) - parameter.Offset));
                }
            }

            outcome.Add(NameInProblem(parameter), values);
        }
    }

    /// <summary>Without the name of the cell, which stands before a recurrent layer's own names.</summary>
    private static string NameInProblem(Parameter parameter) =>
        parameter.Name.Replace("lstm.", "", StringComparison.Ordinal).Replace("gru.", "", StringComparison.Ordinal);
}
