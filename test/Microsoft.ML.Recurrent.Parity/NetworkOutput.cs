using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Outputs [S,T,directions*H] (padding zero) and exit states [layers*directions,S,H].</summary>
internal sealed record NetworkOutput(Tensor Output, Tensor Hidden, Tensor? Cell)
{
    /// <summary>Random numbers of the same shapes, zero in the padding: the gradient that arrives from above.</summary>
    public NetworkOutput RandomGradient(ReadOnlySpan<int> lengths) => new(
        Draw.ZeroPadding(Draw.Normal(Output.shape), lengths),
        Draw.Normal(Hidden.shape),
        Cell is null ? null : Draw.Normal(Cell.shape));

    /// <summary>sum(output*output_gradient) + sum(hn*hn_gradient) + sum(cn*cn_gradient).</summary>
    public Tensor Loss(NetworkOutput gradient)
    {
        Tensor loss = (Output * gradient.Output.to(Output.dtype)).sum() + (Hidden * gradient.Hidden.to(Output.dtype)).sum();
        return Cell is null ? loss : loss + (Cell * gradient.Cell!.to(Output.dtype)).sum();
    }

    public IEnumerable<(string Name, Tensor Values)> Parts()
    {
        yield return ("output", Output);
        yield return ("hn", Hidden);
        if (Cell is not null)
        {
            yield return ("cn", Cell);
        }
    }
}
