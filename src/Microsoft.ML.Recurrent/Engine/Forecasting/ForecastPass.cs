using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>What a <see cref="ForecastNetwork"/> keeps of a batch between forward and backward; lives as a <see cref="Pass"/> does.</summary>
internal sealed class ForecastPass
{
    private Matrix[] _encoderBlocks = [];
    private Matrix[] _decoderBlocks = [];

    public BlockList OutputGradient { get; } = new();

    public BlockList HeadGradient { get; } = new();

    public StateSet FinalSet { get; } = new();

    public StateSet SegmentSet { get; } = new();

    public StateSet SegmentGradientSet { get; } = new();

    public StateSet FinalGradientSet { get; } = new();

    public ForecastBatch Batch { get; set; } = null!;

    /// <summary>Rectified units, where the network has some.</summary>
    public Matrix Projected { get; set; }

    public DropoutPass? InputDropout { get; set; }

    public StackPass Encoder { get; set; } = null!;

    public Pass? Pooling { get; set; }

    public RecurrentStates[] Segments { get; set; } = [];

    public StackPass? Decoder { get; set; }

    public DropoutPass? OutputDropout { get; set; }

    /// <summary>What the head reads.</summary>
    public Columns HeadInput { get; set; }

    /// <summary>Of the linear path, S rows; empty without one.</summary>
    public Matrix LinearScores { get; set; }

    /// <summary>A row of scores for each row of the head; in training their gradients once they are compared.</summary>
    public Matrix Scores { get; set; }

    public Columns EncoderInput(Matrix numbers, Matrix tokens) => Join(ref _encoderBlocks, numbers, tokens, default);

    public Columns DecoderInput(Matrix positions, Matrix future, Matrix tokens) => Join(ref _decoderBlocks, positions, future, tokens);

    private static Columns Join(ref Matrix[] blocks, Matrix first, Matrix second, Matrix third)
    {
        int count = 1 + (second.IsEmpty ? 0 : 1) + (third.IsEmpty ? 0 : 1);
        if (blocks.Length != count)
        {
            blocks = new Matrix[count];
        }

        blocks[0] = first;
        int next = 1;
        if (!second.IsEmpty)
        {
            blocks[next++] = second;
        }

        if (!third.IsEmpty)
        {
            blocks[next] = third;
        }

        return new Columns(blocks);
    }
}
