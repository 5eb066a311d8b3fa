using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// The states of all levels between the windows of a batch of long sequences, in the caller's order of the sequences, and
/// the same for the sequences of the window at hand in packed order.
/// </summary>
internal sealed class WindowStates
{
    private readonly Network _network;
    private RecurrentStates[] _kept = [];
    private int _capacity;

    public WindowStates(Network network)
    {
        _network = network;
    }

    /// <summary>Rows in packed order of the window; <see cref="Gather"/> fills them, the network moves them on.</summary>
    public RecurrentStates[] Window { get; private set; } = [];

    /// <summary>What is kept between windows.</summary>
    public IReadOnlyList<AlignedBuffer> Buffers => [.. _kept.SelectMany(states => states.Hidden.Concat(states.Cell)).Select(matrix => matrix.Buffer)];

    /// <summary>Zeros for one sequence.</summary>
    public void Clear(int sequence)
    {
        foreach (RecurrentStates states in _kept)
        {
            Array.ForEach(states.Hidden, matrix => matrix.Row(sequence).Clear());
            Array.ForEach(states.Cell, matrix => matrix.Row(sequence).Clear());
        }
    }

    /// <summary>Zeros for every sequence.</summary>
    public void Start(int sequenceCount)
    {
        if (_capacity < sequenceCount)
        {
            _capacity = sequenceCount;
            _kept = NewStates();
            Window = NewStates();
        }

        foreach (RecurrentStates states in _kept)
        {
            Array.ForEach(states.Hidden, matrix => matrix.Clear());
            Array.ForEach(states.Cell, matrix => matrix.Clear());
        }
    }

    /// <summary>Packed row i of the window takes the states of sequence rows[i].</summary>
    public void Gather(ReadOnlySpan<int> rows) => Move(rows, _kept, Window, gathers: true);

    /// <summary>Sequence rows[i] takes the states of packed row i of the window.</summary>
    public void Scatter(ReadOnlySpan<int> rows) => Move(rows, Window, _kept, gathers: false);

    private static void Move(ReadOnlySpan<int> rows, RecurrentStates[] source, RecurrentStates[] target, bool gathers)
    {
        for (int level = 0; level < source.Length; level++)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                int from = gathers ? rows[i] : i;
                int to = gathers ? i : rows[i];
                source[level].Hidden[0].Row(from).CopyTo(target[level].Hidden[0].Row(to));
                if (source[level].Cell.Length > 0)
                {
                    source[level].Cell[0].Row(from).CopyTo(target[level].Cell[0].Row(to));
                }
            }
        }
    }

    private RecurrentStates[] NewStates()
    {
        var states = new RecurrentStates[_network.Stack.Levels.Length];
        for (int level = 0; level < states.Length; level++)
        {
            RecurrentLayer layer = _network.Stack.Levels[level].Recurrent;
            states[level] = new RecurrentStates([NewMatrix(layer)], layer.HasCellState ? [NewMatrix(layer)] : []);
        }

        return states;
    }

    private Matrix NewMatrix(RecurrentLayer layer)
    {
        int stride = AlignedBuffer.RoundUp(layer.HiddenSize);
        return new Matrix(new AlignedBuffer(_capacity * stride), 0, _capacity, layer.HiddenSize, stride);
    }
}
