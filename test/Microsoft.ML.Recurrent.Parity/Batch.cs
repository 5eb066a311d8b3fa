using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>What a network reads: ragged input [S,T,I] with its lengths, entry states [layers*directions,S,H], and its weights by name.</summary>
internal sealed record Batch(Tensor Input, int[] Lengths, Tensor Hidden, Tensor? Cell, IReadOnlyDictionary<string, Tensor> Weights)
{
    public static Batch Random(NetworkShape shape, int[] lengths)
    {
        Tensor input = Draw.ZeroPadding(Draw.Normal(lengths.Length, lengths.Max(), shape.InputSize), lengths);
        long[] states = [shape.LayerCount * shape.DirectionCount, lengths.Length, shape.HiddenSize];
        Tensor hidden = Draw.Uniform(0.8, states);
        Tensor? cell = shape.HasCellState ? Draw.Normal(states) : null;
        double limit = shape.HiddenSize < 8 ? 0.7 : 0.35;
        var weights = new Dictionary<string, Tensor>();
        foreach ((string name, long[] dimensions) in shape.Weights())
        {
            weights.Add(name, Draw.Uniform(limit, dimensions));
        }
        return new Batch(input, lengths, hidden, cell, weights);
    }

    /// <summary>The same numbers as fresh leaves of a graph, in the given precision.</summary>
    public Batch AsLeaves(ScalarType precision)
    {
        Tensor Leaf(Tensor values) => values.detach().clone().to(precision).requires_grad_();
        return new Batch(Leaf(Input), Lengths, Leaf(Hidden), Cell is null ? null : Leaf(Cell), Weights.ToDictionary(w => w.Key, w => Leaf(w.Value)));
    }

    /// <summary>Every differentiable tensor with the name its gradient is filed under.</summary>
    public IEnumerable<(string Name, Tensor Values)> Leaves()
    {
        yield return ("input", Input);
        yield return ("h0", Hidden);
        if (Cell is not null)
        {
            yield return ("c0", Cell);
        }
        foreach ((string name, Tensor values) in Weights)
        {
            yield return (name, values);
        }
    }
}
