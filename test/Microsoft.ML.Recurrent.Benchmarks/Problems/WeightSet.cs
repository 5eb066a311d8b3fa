namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Drawn weights by PyTorch's names.</summary>
internal sealed class WeightSet(Random random) : Dictionary<string, (int[] Shape, float[] Values)>
{
    /// <summary>Adds a tensor of numbers that are uniform up to a limit.</summary>
    public void Draw(string name, float limit, params int[] shape)
    {
        var values = new float[shape.Aggregate(1, (product, length) => product * length)];
        random.Fill(values, limit);
        Add(name, (shape, values));
    }

    /// <summary>The four tensors of a recurrent layer.</summary>
    public void DrawLayer(string prefix, int level, Shape shape, int inputSize, float limit)
    {
        int gateRows = shape.GateCount * shape.HiddenSize;
        Draw($"{prefix}weight_ih_l{level}", limit, gateRows, inputSize);
        Draw($"{prefix}weight_hh_l{level}", limit, gateRows, shape.HiddenSize);
        Draw($"{prefix}bias_ih_l{level}", limit, gateRows);
        Draw($"{prefix}bias_hh_l{level}", limit, gateRows);
    }
}
