using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentSession
{
    /// <summary>Recurrent layers of the model.</summary>
    public int LayerCount => Stack.LayerCount;

    /// <summary>Units of a recurrent layer.</summary>
    public int HiddenSize => Stack.HiddenSize;

    /// <summary>Whether units have a cell state beside the hidden one, as those of an LSTM have.</summary>
    public bool HasCellState => _model.Fitted.Network.Stack.Levels[0].Recurrent.HasCellState;

    private StackSpec Stack => _model.Fitted.Network.Spec.Stack;

    /// <summary>Copies the states of a layer after the last step: what the model remembers of the sequence. Zeros before the first step.</summary>
    /// <param name="layer">From 0, at the input, to <see cref="LayerCount"/> - 1.</param>
    /// <param name="hidden">Takes <see cref="HiddenSize"/> numbers, the hidden state.</param>
    /// <param name="cell">Takes as many, the cell state; empty where it is not wanted or there is none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    /// <exception cref="ArgumentException">A span is too short, or asks for a cell state where there is none.</exception>
    public void CopyStates(int layer, Span<float> hidden, Span<float> cell)
    {
        using OneThread one = Take();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, LayerCount);
        if (hidden.Length < HiddenSize)
        {
            throw new ArgumentException($"A hidden state has {HiddenSize} numbers: got room for {hidden.Length}.", nameof(hidden));
        }

        if (cell.Length > 0 && (!HasCellState || cell.Length < HiddenSize))
        {
            throw new ArgumentException(
                HasCellState ? $"A cell state has {HiddenSize} numbers: got room for {cell.Length}." : "The model's units have no cell state: expected an empty span.", nameof(cell));
        }

        int statesPerLayer = HasCellState ? 2 : 1;
        ReadOnlySpan<float> own = _state.Values[(layer * statesPerLayer * HiddenSize)..];
        own[..HiddenSize].CopyTo(hidden);
        if (cell.Length > 0)
        {
            own.Slice(HiddenSize, HiddenSize).CopyTo(cell);
        }
    }
}
