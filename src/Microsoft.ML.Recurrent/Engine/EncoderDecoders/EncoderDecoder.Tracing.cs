using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks.Tracing;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

internal sealed partial class EncoderDecoder
{
    /// <summary>The vectors of the symbols that the decoder reads.</summary>
    internal Parameter TargetTable => _targetStage.FirstTokens!.Table;

    /// <summary>The backward pass of one pair from the gradient of what the head reads, which is overwritten, with both stacks' steps in the open.</summary>
    internal void Trace(EncoderDecoderPass pass, Columns gradient, BackwardTrace encoder, BackwardTrace decoder, Execution execution)
    {
        pass.Bridge.StartBackward(Decoder, execution.Workspace);
        RecurrentStates[] initialGradients = pass.Bridge.InitialGradients;
        int[] powers = new int[Decoder.Levels.Length];
        int sourcePower = 0;
        if (pass.Feeding is not null)
        {
            pass.Feeding.Backward(Attention!, gradient[0], initialGradients, execution, decoder);
            Array.Fill(powers, decoder.OutsidePower);
            sourcePower = pass.Feeding.SourcePower;
        }
        else
        {
            if (pass.Attention is not null)
            {
                Attention!.StartBackward(pass.Attention, gradient[0], execution);
                Attention.Backward(pass.Attention, execution);
                gradient = new Columns(pass.Attention.HiddenGradient);
            }

            powers = decoder.Follow(pass.Decoder!, gradient, outputPower: 0, finalGradients: null, finalPowers: null, initialGradients, watched: null, execution);
        }

        Columns source = pass.Attention is null ? pass.RentZeroed(execution.Workspace) : Attention!.Finish(pass.Attention, execution);
        RecurrentStates[] final = pass.Bridge.Backward(_bridge, Encoder, execution);

        // Nobody reads the gradients of the encoder's first states.
        RecurrentStates[] unread = new StateSet().Rent(Encoder, 1, execution.Workspace);
        encoder.Follow(pass.Encoder, source, sourcePower, final, powers, unread, watched: null, execution);
    }
}
