using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>A network's weights as named tensors, and back.</summary>
internal static class NetworkWeights
{
    public static IReadOnlyDictionary<string, Tensor<float>> Get(ITrainedNetwork network)
        => network.Parameters.All.ToDictionary(
            parameter => parameter.Name,
            parameter => Tensor.Create(parameter.In(network.Weights).ToArray(), Lengths(parameter)),
            StringComparer.Ordinal);

    /// <summary>A network of the same spec with the given weights.</summary>
    public static ITrainedNetwork With(ITrainedNetwork network, IReadOnlyDictionary<string, Tensor<float>> weights)
    {
        IReadOnlyList<Parameter> parameters = network.Parameters.All;
        string? unknown = weights.Keys.Except(parameters.Select(parameter => parameter.Name), StringComparer.Ordinal).FirstOrDefault();
        if (unknown is not null)
        {
            throw new ArgumentException(
                $"The network has no weights '{unknown}'; it has {string.Join(", ", parameters.Select(parameter => parameter.Name))}.", nameof(weights));
        }

        foreach (Parameter parameter in parameters)
        {
            if (!weights.TryGetValue(parameter.Name, out Tensor<float>? tensor) || tensor is null)
            {
                throw new ArgumentException($"The weights lack '{parameter.Name}' of shape [{string.Join(", ", parameter.Shape)}].", nameof(weights));
            }

            if (!tensor.Lengths.SequenceEqual(Lengths(parameter)))
            {
                throw new ArgumentException(
                    $"The weights '{parameter.Name}' have the shape [{string.Join(", ", tensor.Lengths.ToArray())}]; expected [{string.Join(", ", parameter.Shape)}].",
                    nameof(weights));
            }
        }

        ITrainedNetwork changed = network.NewLike();
        foreach (Parameter parameter in changed.Parameters.All)
        {
            Span<float> values = parameter.In(changed.Weights);
            weights[parameter.Name].FlattenTo(values);
            if (FiniteNumbers.IndexOfOther(values) is >= 0 and var place)
            {
                throw new ArgumentException($"The weights '{parameter.Name}' hold {values[place]} at place {place} (row-major); expected finite numbers.", nameof(weights));
            }
        }

        changed.Pack();
        return changed;
    }

    /// <summary>The same network with the matrices of its recurrent layers rounded to bfloat16 and read as such.</summary>
    public static ITrainedNetwork ToBFloat16(ITrainedNetwork network)
    {
        ITrainedNetwork rounded = network.NewLike(hasBFloat16Weights: true);
        network.Weights.Span.CopyTo(rounded.Weights.Span);
        rounded.Pack();
        return rounded;
    }

    private static nint[] Lengths(Parameter parameter) => [.. parameter.Shape.Select(size => (nint)size)];
}
