using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>Vectors of a few things, series or positions of segments, that rows of a batch look up. Parameter <c>name.weight</c> [count, size].</summary>
internal sealed class VectorTable(ParameterSet parameters, string name, int count, int size)
{
    private readonly Parameter _table = parameters.Add($"{name}.weight", [count, size], ParameterInitializer.Normal, isDecayed: false);

    public int Size => size;

    /// <summary>Writes the vector of a thing.</summary>
    public void Read(AlignedBuffer weights, int place, Span<float> vector) => _table.In(weights).Slice(place * size, size).CopyTo(vector);

    /// <summary>Gives a thing the vector of another.</summary>
    public void Copy(AlignedBuffer weights, int from, int to) => _table.In(weights).Slice(from * size, size).CopyTo(_table.In(weights)[(to * size)..]);

    /// <summary>Adds to the gradient of a thing's vector.</summary>
    public void AddGradient(AlignedBuffer gradients, int place, ReadOnlySpan<float> gradient)
    {
        Span<float> own = _table.In(gradients).Slice(place * size, size);
        TensorPrimitives.Add(own, gradient, own);
    }
}
