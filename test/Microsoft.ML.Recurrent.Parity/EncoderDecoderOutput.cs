using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Log-probabilities [rows,V] of all steps, pair after pair, the weights of attention in the same order, the loss, and the leaves that led to it.</summary>
internal sealed record EncoderDecoderOutput(Tensor LogProbabilities, Tensor? Attention, Tensor Loss, IReadOnlyDictionary<string, Tensor> Leaves)
{
    private IReadOnlyDictionary<string, Tensor>? _gradients;

    /// <summary>Of every leaf. Autograd gives them once.</summary>
    public IReadOnlyDictionary<string, Tensor> Gradients => _gradients ??= Differentiate();

    /// <summary>The head over attentional vectors or states [rows,H].</summary>
    public static EncoderDecoderOutput Of(EncoderDecoderShape shape, Tensor rows, Tensor? attention, Tensor labels, IReadOnlyDictionary<string, Tensor> leaves)
    {
        Tensor logits = nn.functional.linear(rows, leaves[shape.HeadWeight], leaves["head.bias"]);
        return new EncoderDecoderOutput(nn.functional.log_softmax(logits, 1), attention, nn.functional.cross_entropy(logits, labels), leaves);
    }

    public void RequireAgreement(string what, EncoderDecoderOutput other, double tolerance)
    {
        Agreement.Require($"{what} log-probabilities", LogProbabilities, other.LogProbabilities, tolerance);
        Agreement.Require($"{what} loss", Loss, other.Loss, tolerance);
        if (Attention is not null)
        {
            Agreement.Require($"{what} attention", Attention, other.Attention!, tolerance);
        }
        foreach ((string name, Tensor gradient) in Gradients)
        {
            Agreement.Require($"{what} grad.{name}", gradient, other.Gradients[name], tolerance);
        }
    }

    private Dictionary<string, Tensor> Differentiate()
    {
        string[] names = [.. Leaves.Keys];
        IList<Tensor> gradients = autograd.grad([Loss], [.. names.Select(name => Leaves[name])]);
        return names.Zip(gradients).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}
