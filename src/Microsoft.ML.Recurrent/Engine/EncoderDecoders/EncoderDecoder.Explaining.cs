using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

internal sealed partial class EncoderDecoder
{
    /// <summary>What makes vectors of the source's steps.</summary>
    public InputStage Sources => _sourceStage;

    /// <summary>
    /// The same function of the vectors that the encoder reads: every input of the source is numbers, of which the backward pass gives the gradients. Without
    /// dropouts, and in floats where the weights are bfloat16.
    /// </summary>
    public EncoderDecoder ToVectorInputs()
    {
        var copy = new EncoderDecoder(
            Spec with
            {
                Inputs = [.. Spec.Inputs.Select(input => new InputSpec(input.Name, input.Width))],
                Encoder = Spec.Encoder.WithoutDropout() with { HasBFloat16Weights = false },
                Decoder = Spec.Decoder.WithoutDropout() with { HasBFloat16Weights = false },
                Head = new HeadSpec { Width = Spec.Head.Width },
                SharesTable = false,
                InputDropout = 0,
                OutputDropout = 0,
                HasLockedOutputDropout = false,
                SymbolDropout = 0,
            },
            declared: null,
            givesInputGradients: true);
        foreach (Parameter parameter in copy.Parameters.All)
        {
            // A tied head's matrix is the target symbols' table, and a shared table is the source's.
            Parameter source = Parameters.All.FirstOrDefault(own => own.Name == parameter.Name) ?? _targetStage.FirstTokens!.Table;
            source.In(Weights).CopyTo(parameter.In(copy.Weights));
        }

        copy.Pack();
        return copy;
    }

    /// <summary>Forward up to what the head reads, a row per packed step of the targets. The caller begins the execution.</summary>
    internal EncoderDecoderPass ForwardToHead(EncoderDecoderBatch batch, Execution execution) => ForwardBody(batch, execution);

    /// <summary>What the head reads.</summary>
    internal static Columns HeadRowsOf(EncoderDecoderPass pass) => OutputOf(pass);

    /// <summary>From the gradient of what the head reads, which may be overwritten, to that of the source's inputs; for a network of <see cref="ToVectorInputs"/>.</summary>
    internal Columns BackwardToInputs(EncoderDecoderPass pass, EncoderDecoderBatch batch, Columns gradient, Execution execution)
        => BackwardBody(pass, batch, LossSettings.Plain, gradient, wantsSourceGradient: true, execution);
}
