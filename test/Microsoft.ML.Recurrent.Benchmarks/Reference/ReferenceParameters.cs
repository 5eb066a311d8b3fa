namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Weights by PyTorch's names, or what belongs to each of them, in double precision.</summary>
internal sealed class ReferenceParameters : Dictionary<string, ReferenceMatrix>
{
    public static ReferenceParameters Of(IReadOnlyDictionary<string, (int[] Shape, float[] Values)> weights)
    {
        var parameters = new ReferenceParameters();
        foreach ((string name, (int[] shape, float[] values)) in weights)
        {
            parameters.Add(name, new ReferenceMatrix(shape[0], shape.Length == 2 ? shape[1] : 1, values));
        }

        return parameters;
    }

    public ReferenceParameters ZerosAlike()
    {
        var zeros = new ReferenceParameters();
        foreach ((string name, ReferenceMatrix matrix) in this)
        {
            zeros.Add(name, matrix.ZerosAlike());
        }

        return zeros;
    }

    public void Add(ReferenceParameters other)
    {
        foreach ((string name, ReferenceMatrix matrix) in other)
        {
            this[name].AddAll([matrix.Values]);
        }
    }
}
