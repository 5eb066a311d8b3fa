using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent;

/// <summary>The fitted network behind a recurrent transformer: its size and its weights.</summary>
public sealed class RecurrentModelParameters
{
    private readonly ITrainedNetwork _network;

    internal RecurrentModelParameters(ITrainedNetwork network) => _network = network;

    /// <summary>Units of a recurrent layer, in each direction.</summary>
    public int HiddenSize => _network.StackSpec.HiddenSize;

    /// <summary>Recurrent layers, one upon the other.</summary>
    public int NumberOfLayers => _network.StackSpec.LayerCount;

    /// <summary>Whether each layer also reads the sequence backward.</summary>
    public bool Bidirectional => _network.StackSpec.IsBidirectional;

    /// <summary>Outputs of the last layer: classes, labels or numbers.</summary>
    public int OutputCount => _network.OutputCount;

    /// <summary>Numbers that training fitted, or was given.</summary>
    public long NumberOfWeights => _network.Parameters.All.Sum(parameter => (long)parameter.Length);

    /// <summary>Names and shapes of the weights in PyTorch's order, such as <c>lstm.weight_ih_l0</c> [4H, I].</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> WeightShapes
        => _network.Parameters.All.ToDictionary(parameter => parameter.Name, parameter => parameter.Shape, StringComparer.Ordinal);

    /// <summary>Copies of all weights under their PyTorch names and in PyTorch's shapes.</summary>
    public IReadOnlyDictionary<string, Tensor<float>> GetWeights() => NetworkWeights.Get(_network);
}
