using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Networks.Tracing;

/// <summary>One direction of a recurrent layer under observation: what gradients reach its states and gates at a step of its backward pass.</summary>
/// <param name="layer">The layer.</param>
/// <param name="direction">0, or 1 for the one that reads backwards.</param>
/// <param name="sums">Takes what is seen.</param>
/// <param name="weights">The network's.</param>
internal sealed class DirectionTrace(RecurrentLayer layer, int direction, LevelTrace sums, AlignedBuffer weights)
{
    private readonly double[] _hidden = new double[layer.HiddenSize];
    private readonly double[] _cell = new double[layer.HiddenSize];
    private readonly double[] _outputGates = new double[layer.HiddenSize];

    public LevelTrace Sums => sums;

    /// <summary>Reads a step's state and what reaches it, before the backward pass overwrites both.</summary>
    /// <param name="pass">Of one sequence.</param>
    /// <param name="row">The step's packed row.</param>
    public void Before(RecurrentPass pass, int row)
    {
        ref readonly StepMatrices matrices = ref pass.Directions[direction].Matrices;
        int stride = layer.Directions[direction].Weights.PaddedSize;
        ReadOnlySpan<float> gates = matrices.Gates.PaddedRow(row);
        for (int gate = 0; gate < sums.Gates.Length; gate++)
        {
            sums.Gates[gate].Add(gates.Slice(sums.FirstSlots[gate] * stride, layer.HiddenSize));
        }

        ReadOnlySpan<float> squashedGates = sums.SquashedGate < 0 ? [] : gates.Slice(sums.FirstSlots[sums.SquashedGate] * stride, layer.HiddenSize);
        sums.Units.Add(matrices.Hidden.Row(row), squashedGates);
        ReadOnlySpan<float> direct = matrices.OutputGradient.Row(row);
        ReadOnlySpan<float> throughTime = matrices.HiddenGradient.Row(0);
        for (int unit = 0; unit < _hidden.Length; unit++)
        {
            _hidden[unit] = (double)direct[unit] + throughTime[unit];
        }

        if (sums.OutputGate < 0)
        {
            return;
        }

        // dL/dc: what comes through time, and through the hidden state.
        ReadOnlySpan<float> outputGates = gates.Slice(sums.FirstSlots[sums.OutputGate] * stride, layer.HiddenSize);
        ReadOnlySpan<float> cells = matrices.Cell.Row(row);
        ReadOnlySpan<float> cellThroughTime = matrices.CellGradient.Row(0);
        for (int unit = 0; unit < _cell.Length; unit++)
        {
            double squashed = Math.Tanh(cells[unit]);
            _cell[unit] = cellThroughTime[unit] + (_hidden[unit] * outputGates[unit] * (1 - (squashed * squashed)));
        }
    }

    /// <summary>Takes the norms of the step that <see cref="Before"/> saw.</summary>
    /// <param name="pass">The same.</param>
    /// <param name="row">The same.</param>
    /// <param name="lag">Steps from the last one of this direction.</param>
    /// <param name="exponent">Natural logarithm of the factor that was taken out of all gradients of the step.</param>
    /// <param name="isFirst">Whether the state before the step is zero and no state of its own.</param>
    public void After(RecurrentPass pass, int row, int lag, double exponent, bool isFirst)
    {
        sums.Hidden.Add(lag, LogNormOf(_hidden) + exponent);
        int stride = layer.Directions[direction].Weights.PaddedSize;
        ReadOnlySpan<float> gradients = pass.Directions[direction].Matrices.Gates.PaddedRow(row);
        for (int gate = 0; gate < sums.Gates.Length; gate++)
        {
            double logNorm = LogNormOf(gradients.Slice(sums.FirstSlots[gate] * stride, layer.HiddenSize));

            // A gate on the state before the first step, which is zero, has no say there.
            if (!isFirst || !double.IsNegativeInfinity(logNorm))
            {
                sums.Gates[gate].Gradients.Add(lag, logNorm + exponent);
            }
        }

        if (sums.OutputGate < 0)
        {
            return;
        }

        // A peephole of the output gate is a third way to the cell state.
        ReadOnlySpan<Parameter> peepholes = layer.Directions[direction].Weights.Peepholes;
        if (peepholes.Length > 0)
        {
            ReadOnlySpan<float> peephole = peepholes[^1].In(weights);
            ReadOnlySpan<float> outputSums = gradients.Slice(sums.FirstSlots[sums.OutputGate] * stride, layer.HiddenSize);
            for (int unit = 0; unit < _cell.Length; unit++)
            {
                _cell[unit] += (double)outputSums[unit] * peephole[unit];
            }
        }

        sums.Cell.Add(lag, LogNormOf(_cell) + exponent);
    }

    private static double LogNormOf(ReadOnlySpan<double> values)
    {
        double squares = 0;
        foreach (double value in values)
        {
            squares += value * value;
        }

        return 0.5 * Math.Log(squares);
    }

    private static double LogNormOf(ReadOnlySpan<float> values)
    {
        double squares = 0;
        foreach (float value in values)
        {
            squares += (double)value * value;
        }

        return 0.5 * Math.Log(squares);
    }
}
