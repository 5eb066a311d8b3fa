using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>The buffers of one direction of a recurrent layer between Forward and Backward.</summary>
internal sealed class DirectionPass
{
    private SlotSums[] _inputSparse = [];
    private int[] _predecessors = [];
    private StepCrew? _crew;

    /// <summary>A field, because its matrices are set one by one.</summary>
    public StepMatrices Matrices;

    /// <summary>Where threads share the units of a single sequence instead of rows.</summary>
    public StepCrew? Crew { get; private set; }

    /// <summary>Asked between steps.</summary>
    public Cancellation Cancellation { get; set; }

    /// <summary>Whether initial states were given; without, the first step has no recurrent product.</summary>
    public bool HasInitialState { get; set; }

    /// <summary>Whether the gradient of the states before the first step is read; without, its product is left out.</summary>
    public bool WantsInitialGradient { get; set; }

    /// <summary>U x columns of the input product: the products of a batch's distinct tokens, where the input has such; or those kept of all.</summary>
    public Matrix TokenProducts { get; set; }

    /// <summary>The sums of the gradients of a distinct token's rows; as wide.</summary>
    public Matrix TokenGradients { get; set; }

    /// <summary>1 x columns of the gates: the sums of their gradients over all rows, which are those of the biases.</summary>
    public Matrix GateSums { get; set; }

    /// <summary>Weight gradients of the input product; of its distinct tokens in <see cref="InputTokens"/>.</summary>
    public SlotSums Input { get; set; }

    public SlotSums InputTokens { get; set; }

    /// <summary>Of its sparse blocks, one entry a block.</summary>
    public SlotSums[] InputSparse(int blockCount)
    {
        if (_inputSparse.Length != blockCount)
        {
            _inputSparse = new SlotSums[blockCount];
        }

        return _inputSparse;
    }

    /// <summary>Weight gradients of the recurrent product.</summary>
    public SlotSums Recurrent { get; set; }

    /// <summary>Weight gradients of the product of r * h', for the cell that has it.</summary>
    public SlotSums Second { get; set; }

    /// <summary>Makes a crew ready, or leaves threads to share rows.</summary>
    public void UseCrew(bool isWanted)
    {
        Crew = isWanted ? _crew ??= new StepCrew() : null;
        Crew?.Reset();
    }

    /// <summary>For each packed row the packed row before it; below zero: -1 - its sequence, whose state was initial.</summary>
    public Span<int> Predecessors(int rowCount)
    {
        if (_predecessors.Length < rowCount)
        {
            _predecessors = new int[rowCount];
        }

        return _predecessors.AsSpan(0, rowCount);
    }
}
