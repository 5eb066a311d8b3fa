using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>
/// From the encoder's final states to the decoder's first ones. Parameters of a dense bridge: <c>bridge.hidden_l0.weight</c>, <c>bridge.hidden_l0.bias</c>,
/// <c>bridge.cell_l0.weight</c> and so on.
/// </summary>
internal sealed class Bridge
{
    private readonly Dense[] _hidden;
    private readonly Dense[] _cell;

    public Bridge(ParameterSet parameters, EncoderDecoderSpec spec, Stack encoder)
    {
        Kind = spec.Bridge;
        bool hasCell = encoder.Levels[0].Recurrent.HasCellState;
        int count = Kind == BridgeKind.Dense ? spec.Encoder.LayerCount : 0;
        _hidden = new Dense[count];
        _cell = new Dense[hasCell ? count : 0];
        for (int level = 0; level < count; level++)
        {
            _hidden[level] = NewDense("hidden", level);
            if (hasCell)
            {
                _cell[level] = NewDense("cell", level);
            }
        }

        Dense NewDense(string states, int level) => new(
            parameters, $"bridge.{states}_l{level}.weight", $"bridge.{states}_l{level}.bias", spec.Encoder.OutputWidths, spec.Decoder.HiddenSize);
    }

    public BridgeKind Kind { get; }

    public void Pack(AlignedBuffer weights)
    {
        Pack(_hidden, weights);
        Pack(_cell, weights);
    }

    /// <summary>The decoder's first states, from states in the order of its sequences.</summary>
    public RecurrentStates[] Forward(RecurrentStates[] final, RecurrentStates[] initial, Execution execution)
    {
        for (int level = 0; level < final.Length; level++)
        {
            if (Kind == BridgeKind.Copy)
            {
                Copy(final[level].Hidden, initial[level].Hidden[0]);
                if (final[level].Cell.Length > 0)
                {
                    Copy(final[level].Cell, initial[level].Cell[0]);
                }

                continue;
            }

            Matrix hidden = initial[level].Hidden[0];
            _hidden[level].Forward(new Columns(final[level].Hidden), hidden, execution);
            for (int row = 0; row < hidden.Rows; row++)
            {
                AlignmentKernel.Best.Tanh(hidden, row);
            }

            if (_cell.Length > 0)
            {
                _cell[level].Forward(new Columns(final[level].Cell), initial[level].Cell[0], execution);
            }
        }

        return initial;
    }

    /// <summary>
    /// Writes the gradients of the encoder's states, given those of the decoder's, which it overwrites; adds those of the parameters.
    /// </summary>
    public void Backward(
        RecurrentStates[] final, RecurrentStates[] initial, RecurrentStates[] initialGradients, RecurrentStates[] finalGradients, Execution execution)
    {
        for (int level = 0; level < final.Length; level++)
        {
            if (Kind == BridgeKind.Copy)
            {
                CopyBack(initialGradients[level].Hidden[0], finalGradients[level].Hidden);
                if (final[level].Cell.Length > 0)
                {
                    CopyBack(initialGradients[level].Cell[0], finalGradients[level].Cell);
                }

                continue;
            }

            Matrix gradient = initialGradients[level].Hidden[0];
            for (int row = 0; row < gradient.Rows; row++)
            {
                AlignmentKernel.Best.BackwardTanh(initial[level].Hidden[0], gradient, row);
            }

            _hidden[level].Backward(new Columns(final[level].Hidden), gradient, new Columns(finalGradients[level].Hidden), execution);
            if (_cell.Length > 0)
            {
                _cell[level].Backward(new Columns(final[level].Cell), initialGradients[level].Cell[0], new Columns(finalGradients[level].Cell), execution);
            }
        }
    }

    private static void Pack(Dense[] layers, AlignedBuffer weights)
    {
        foreach (Dense layer in layers)
        {
            layer.Pack(weights);
        }
    }

    private static void Copy(Matrix[] directions, Matrix target)
    {
        for (int row = 0; row < target.Rows; row++)
        {
            Span<float> own = target.Row(row);
            if (own.Length == directions.Length * directions[0].Columns)
            {
                for (int i = 0; i < directions.Length; i++)
                {
                    directions[i].Row(row).CopyTo(own[(i * directions[0].Columns)..]);
                }

                continue;
            }

            TensorPrimitives.Add(directions[0].Row(row), directions[1].Row(row), own);
            TensorPrimitives.Multiply(own, 0.5f, own);
        }
    }

    private static void CopyBack(Matrix gradient, Matrix[] directions)
    {
        for (int row = 0; row < gradient.Rows; row++)
        {
            Span<float> own = gradient.Row(row);
            bool standsSideBySide = own.Length == directions.Length * directions[0].Columns;
            for (int i = 0; i < directions.Length; i++)
            {
                Span<float> target = directions[i].Row(row);
                if (standsSideBySide)
                {
                    own.Slice(i * target.Length, target.Length).CopyTo(target);
                }
                else
                {
                    TensorPrimitives.Multiply(own, 0.5f, target);
                }
            }
        }
    }
}
