using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>
/// What a <see cref="Bridge"/> keeps of a batch. Encoder and decoder sort their sequences by lengths of their own, so states change their order between them.
/// </summary>
internal sealed class BridgePass
{
    private readonly StateSet _packed = new();
    private readonly StateSet _final = new();
    private readonly StateSet _initial = new();
    private readonly StateSet _initialGradients = new();
    private readonly StateSet _finalGradients = new();
    private readonly StateSet _packedGradients = new();
    private RecurrentStates[] _finalStates = [];
    private RecurrentStates[] _gradients = [];
    private int[] _sources = [];
    private int[] _places = [];

    /// <summary>The decoder's first states, in its order.</summary>
    public RecurrentStates[] Initial { get; private set; } = [];

    /// <summary>Takes their gradients.</summary>
    public RecurrentStates[] InitialGradients => _gradients;

    /// <summary>Takes the encoder's final states through the bridge.</summary>
    public void Forward(Bridge bridge, Stack encoder, StackPass pass, BatchLayout source, Stack decoder, BatchLayout target, Execution execution)
    {
        Workspace workspace = execution.Workspace;
        int count = source.SequenceCount;
        Match(source, target);
        RecurrentStates[] packed = _packed.Rent(encoder, count, workspace);
        pass.ReadFinalStates(encoder, packed);
        _finalStates = _final.Rent(encoder, count, workspace);
        Move(packed, _finalStates, _sources, gathers: true);
        Initial = bridge.Forward(_finalStates, _initial.Rent(decoder, count, workspace), execution);
    }

    public void StartBackward(Stack decoder, Workspace workspace) => _gradients = _initialGradients.Rent(decoder, Initial[0].Hidden[0].Rows, workspace);

    /// <summary>The gradients of the encoder's final states, in its order.</summary>
    public RecurrentStates[] Backward(Bridge bridge, Stack encoder, Execution execution)
    {
        int count = Initial[0].Hidden[0].Rows;
        RecurrentStates[] gradients = _finalGradients.Rent(encoder, count, execution.Workspace);
        bridge.Backward(_finalStates, Initial, _gradients, gradients, execution);
        RecurrentStates[] packed = _packedGradients.Rent(encoder, count, execution.Workspace);
        Move(gradients, packed, _sources, gathers: false);
        return packed;
    }

    /// <summary>Finds for each sequence of the decoder its place in the encoder's order.</summary>
    private void Match(BatchLayout source, BatchLayout target)
    {
        int count = source.SequenceCount;
        if (_sources.Length < count)
        {
            _sources = new int[count];
            _places = new int[count];
        }

        for (int packed = 0; packed < count; packed++)
        {
            _places[source.CallerIndex[packed]] = packed;
        }

        for (int packed = 0; packed < count; packed++)
        {
            _sources[packed] = _places[target.CallerIndex[packed]];
        }
    }

    private static void Move(RecurrentStates[] source, RecurrentStates[] target, int[] places, bool gathers)
    {
        for (int level = 0; level < source.Length; level++)
        {
            for (int i = 0; i < source[level].Hidden.Length; i++)
            {
                Move(source[level].Hidden[i], target[level].Hidden[i], places, gathers);
            }

            for (int i = 0; i < source[level].Cell.Length; i++)
            {
                Move(source[level].Cell[i], target[level].Cell[i], places, gathers);
            }
        }
    }

    private static void Move(Matrix source, Matrix target, int[] places, bool gathers)
    {
        for (int row = 0; row < source.Rows; row++)
        {
            source.Row(gathers ? places[row] : row).CopyTo(target.Row(gathers ? row : places[row]));
        }
    }
}
