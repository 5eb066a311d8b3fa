using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Tensors and a problem's arrays.</summary>
internal static class TorchTensors
{
    public static float[] Floats(Tensor values) => [.. values.contiguous().data<float>()];

    /// <summary>Whole numbers as indices.</summary>
    public static Tensor Indices(IEnumerable<int> values, params long[] shape) => tensor([.. values.Select(value => (long)value)], shape);

    /// <summary>Copies a problem's weights in.</summary>
    public static void Load(IReadOnlyDictionary<string, Parameter> parameters, IReadOnlyDictionary<string, (int[] Shape, float[] Values)> weights)
    {
        using IDisposable untracked = no_grad();
        foreach ((string name, (int[] shape, float[] values)) in weights)
        {
            parameters[name].copy_(tensor(values, Array.ConvertAll(shape, length => (long)length)));
        }
    }

    public static void AddGradients(Outcome outcome, IReadOnlyDictionary<string, Parameter> parameters)
    {
        foreach ((string name, Parameter parameter) in parameters)
        {
            outcome.Add(name, Floats(parameter.grad!));
        }
    }
}
