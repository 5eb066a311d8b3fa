using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>What a head's Forward leaves for its loss and its Backward; lives as a <see cref="Pass"/> does.</summary>
internal abstract class HeadPass
{
    private readonly BlockList _gradientBlocks = new();

    public Columns Input { get; private set; }

    /// <summary>The batch whose sequences, or whose steps, are the rows.</summary>
    public BatchLayout Layout { get; private set; } = null!;

    /// <summary>Rows x C, of the dense layer; after the head's Backward their gradients.</summary>
    public Matrix Scores { get; private set; }

    public Columns RentInputGradient(Workspace workspace) => _gradientBlocks.Rent(Input, Input.Rows, workspace);

    protected void Start(Columns input, BatchLayout layout, Matrix scores)
    {
        Input = input;
        Layout = layout;
        Scores = scores;
    }
}
