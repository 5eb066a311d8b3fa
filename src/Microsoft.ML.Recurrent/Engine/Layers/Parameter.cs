namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// A named tensor inside the flat buffers of weights, gradients and optimiser moments: row-major, in PyTorch's names, orders
/// and shapes.
/// </summary>
internal sealed class Parameter(string name, int[] shape, int offset, ParameterInitializer initializer, bool isDecayed)
{
    public string Name { get; } = name;

    public IReadOnlyList<int> Shape { get; } = shape;

    /// <summary>First float in the flat buffer; a multiple of 16.</summary>
    public int Offset { get; } = offset;

    public int Length { get; } = shape.Aggregate(1, (product, size) => checked(product * size));

    public ParameterInitializer Initializer { get; } = initializer;

    /// <summary>Whether weight decay and L2 apply: to matrices, not to biases, gains and peepholes.</summary>
    public bool IsDecayed { get; } = isDecayed;

    /// <summary>G: gates whose blocks lie one below the other along the first dimension; 1 outside of recurrent layers.</summary>
    public int GateCount { get; init; } = 1;

    /// <summary>False for frozen vectors: the optimiser leaves them alone.</summary>
    public bool IsTrained { get; init; } = true;

    /// <summary>Whether a batch reads single rows of it, named by tokens, and nothing else uses it, so that only those have a gradient.</summary>
    public bool IsTable { get; init; }

    public Span<float> In(Numerics.AlignedBuffer flat) => flat.Span.Slice(Offset, Length);
}
