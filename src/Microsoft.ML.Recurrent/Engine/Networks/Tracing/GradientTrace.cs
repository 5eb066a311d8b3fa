using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks.Tracing;

/// <summary>
/// Follows the gradient of one output back through time, step by step: what training's backward pass does at once, with everything between steps in the open. The output
/// is the one that the head has highest, before softmax or sigmoid, on the state after the last step that is read.
/// </summary>
/// <remarks>
/// A bidirectional network has two such states: the output is that of both together. The part of it that each direction's state has is followed apart, for the
/// levels' directions of the same sense, so that no other path mixes into a lag: forward from the last step on, backward from the first.
/// </remarks>
internal sealed class GradientTrace
{
    // Steps that are read before those that are followed, from zero states on: what lies further back has no say in a state worth speaking of.
    private const int WarmUpSteps = 1000;

    private readonly Network _network;
    private readonly Execution _execution;
    private readonly BackwardTrace _trace;
    private readonly SequenceBatch _batch = new();
    private readonly RecurrentStates[] _states;
    private readonly RecurrentStates[] _initialGradients;

    /// <param name="network">Is not changed.</param>
    public GradientTrace(Network network)
    {
        // The same network without dropouts; bfloat16 weights are floats too.
        NetworkSpec spec = network.Spec;
        _network = Network.Create(spec with
        {
            Inputs = [.. spec.Inputs.Select(input => input with { Dropout = 0 })],
            InputDropout = 0,
            OutputDropout = 0,
            HasLockedOutputDropout = false,
            Stack = spec.Stack.WithoutDropout() with { HasBFloat16Weights = false },
        });
        network.Weights.Span.CopyTo(_network.Weights.Span);
        _network.Pack();
        _execution = new Execution(new Workspace(), threadCount: 1) { Gradients = new Gradients(_network.Parameters, hasDenseTables: true) };
        _trace = new BackwardTrace(_network.Stack, _network.Weights);
        _states = NewStates();
        _initialGradients = NewStates();
    }

    /// <summary>Per level its directions.</summary>
    public IReadOnlyList<LevelTrace[]> Levels => [.. _trace.Levels];

    public int SequenceCount { get; private set; }

    /// <summary>Follows one sequence, at most so many steps back.</summary>
    public void Add(SequenceStore store, int sequence, int maximumLag)
    {
        int length = store.LengthOf(sequence);
        _trace.MaximumLag = maximumLag;
        SequenceCount++;
        if (!_network.Spec.Stack.IsBidirectional)
        {
            int followed = length <= maximumLag ? length : maximumLag + 1;
            int first = length - followed;
            Clear(_states);
            for (int step = Math.Max(0, first - WarmUpSteps); step < first; step += WarmUpSteps)
            {
                Forward(store, sequence, step, first - step, _states).ReadFinalStates(_network.Stack, _states);
            }

            Follow(store, sequence, first, followed, _states, direction: 0);
            return;
        }

        for (int direction = 0; direction < 2; direction++)
        {
            Follow(store, sequence, 0, length, states: null, direction);
        }
    }

    private void Follow(SequenceStore store, int sequence, int first, int count, RecurrentStates[]? states, int direction)
    {
        StackPass pass = Forward(store, sequence, first, count, states);
        Columns output = pass.Output;
        var state = new float[output.Count * _network.Spec.Stack.HiddenSize];
        var gradient = new Matrix[output.Count];
        for (int block = 0; block < output.Count; block++)
        {
            output[block].Row(LastRowOf(block, count)).CopyTo(state.AsSpan(block * output[block].Columns));
            gradient[block] = _execution.Workspace.RentZeroed(count, output[block].Columns);
        }

        Matrix own = gradient[direction];
        SeedRow.Of(_network.Parameters, _network.Inputs.FirstTokens?.Table, _network.Weights, state)
            .Slice(direction * own.Columns, own.Columns).CopyTo(own.Row(LastRowOf(direction, count)));
        _trace.BeginsAtZero = first == 0;
        _trace.Follow(pass, new Columns(gradient), outputPower: 0, finalGradients: null, finalPowers: null, _initialGradients, watched: direction, _execution);
        GC.KeepAlive(_execution);
    }

    private static int LastRowOf(int direction, int count) => direction == 0 ? count - 1 : 0;

    private StackPass Forward(SequenceStore store, int sequence, int first, int count, RecurrentStates[]? states)
    {
        _batch.LoadWindow(store, [sequence], [first], [count]);
        _execution.Begin(ExecutionMode.Training);
        LayerInput rows = _network.Inputs.Forward(_batch, mayBeDistinct: false, _execution).Output;
        return _network.Stack.Forward(rows, _batch.Layout, states, _execution);
    }

    private static void Clear(RecurrentStates[] states)
    {
        foreach (Matrix matrix in states.SelectMany(level => level.Hidden.Concat(level.Cell)))
        {
            matrix.Clear();
        }
    }

    private RecurrentStates[] NewStates()
    {
        var workspace = new Workspace();
        int size = _network.Spec.Stack.HiddenSize;
        return [.. _network.Stack.Levels.ToArray().Select(level => new RecurrentStates(NewRows(true), NewRows(level.Recurrent.HasCellState)))];

        Matrix[] NewRows(bool areWanted)
            => areWanted ? [.. Enumerable.Range(0, _network.Spec.Stack.DirectionCount).Select(_ => workspace.RentZeroed(1, size))] : [];
    }
}
