using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>What an encoder-decoder keeps of a batch.</summary>
internal sealed class EncoderDecoderPass
{
    private readonly BlockList _zeros = new();

    public InputStagePass Source { get; set; } = null!;

    public Pass? SourceDropout { get; set; }

    public StackPass Encoder { get; set; } = null!;

    public BridgePass Bridge { get; set; } = null!;

    /// <summary>The encoder's output as attention reads it; null without attention.</summary>
    public AttentionMemory? Memory { get; set; }

    public InputStagePass Target { get; set; } = null!;

    public Pass? TargetDropout { get; set; }

    /// <summary>The decoder's levels where no step needs the attention of the step before.</summary>
    public StackPass? Decoder { get; set; }

    /// <summary>The decoder's levels step by step.</summary>
    public FeedingPass? Feeding { get; set; }

    public AttentionPass? Attention { get; set; }

    public DropoutPass? OutputDropout { get; set; }

    public HeadPass Head { get; set; } = null!;

    /// <summary>The gradient of the encoder's output where only its final states are read.</summary>
    public Columns RentZeroed(Workspace workspace) => _zeros.RentZeroed(Encoder.Output, Encoder.Output.Rows, workspace);
}
