using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>What a head's Forward leaves for its loss, its Backward and its decoding; lives as a <see cref="Pass"/> does.</summary>
internal abstract class HeadPass
{
    private readonly BlockList _gradientBlocks = new();

    public Columns Input { get; private set; }

    /// <summary>The batch whose sequences, or where steps have classes whose steps, are the rows.</summary>
    public BatchLayout Layout { get; private set; } = null!;

    /// <summary>Rows x C, of the dense layer; after the head's Backward their gradients.</summary>
    public Matrix Scores { get; private set; }

    /// <summary>Here and not taken from the workspace, so that a batch that is decoded takes the same objects as one that learns.</summary>
    public TagDecoder Decoder { get; } = new();

    public Columns RentInputGradient(Workspace workspace) => _gradientBlocks.Rent(Input, Input.Rows, workspace);

    protected void Start(Columns input, BatchLayout layout, Matrix scores)
    {
        Input = input;
        Layout = layout;
        Scores = scores;
    }
}
