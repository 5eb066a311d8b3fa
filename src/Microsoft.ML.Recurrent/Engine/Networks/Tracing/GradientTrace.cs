using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks.Tracing;

/// <summary>
/// Follows the gradient of one output of the last step back through time, step by step: what training's backward pass does at once, with everything between
/// steps in the open. The output is the one that the head has highest on the last step's state, before softmax or sigmoid.
/// </summary>
/// <remarks>
/// The backward pass is linear, so the gradients of a step are scaled by a power of two whenever they grow too small or too large for floats, and the exponent is kept:
/// lags far beyond what training could see have a norm.
/// </remarks>
internal sealed class GradientTrace
{
    private const float SmallestNorm = 1f / (1 << 20);
    private const float LargestNorm = 1 << 20;

    private readonly Network _network;
    private readonly Execution _execution;
    private readonly LevelTrace[] _levels;
    private readonly RecurrentStates[] _gradients;
    private readonly RecurrentStates[] _earlierGradients;
    private readonly Columns _zeros;

    /// <param name="network">Reads in one direction. It is not changed.</param>
    /// <exception cref="NotSupportedException">The network is bidirectional.</exception>
    public GradientTrace(Network network)
    {
        if (network.Spec.Stack.IsBidirectional)
        {
            throw new NotSupportedException("Gradients can be followed step by step through a network that reads in one direction; this one is bidirectional.");
        }

        // The same network without dropouts; bfloat16 weights are floats too.
        NetworkSpec spec = network.Spec;
        _network = Network.Create(spec with
        {
            InputDropout = 0,
            OutputDropout = 0,
            Stack = spec.Stack with { LayerDropout = 0, RecurrentDropout = 0, WeightDrop = 0, HasBFloat16Weights = false },
        });
        network.Weights.Span.CopyTo(_network.Weights.Span);
        _network.Pack();
        _execution = new Execution(new Workspace(), threadCount: 1) { Gradients = new Gradients(_network.Parameters, hasDenseTables: true) };
        _levels = [.. _network.Stack.Levels.ToArray().Select(_ => new LevelTrace(spec.Stack.Cell))];
        _gradients = NewStates();
        _earlierGradients = NewStates();
        _zeros = new Columns(new Workspace().RentZeroed(1, spec.Stack.HiddenSize));
    }

    public IReadOnlyList<LevelTrace> Levels => _levels;

    public int SequenceCount { get; private set; }

    /// <summary>Follows one sequence, at most so many steps back.</summary>
    public void Add(SequenceStore store, int sequence, int maximumLag)
    {
        int length = store.LengthOf(sequence);
        int followed = length <= maximumLag ? length : maximumLag + 1;
        _execution.Begin(ExecutionMode.Training);
        var passes = new StackPass[followed];
        var batches = new List<SequenceBatch>();
        RecurrentStates[] states = NewStates();
        for (int step = 0; step < length; step++)
        {
            var batch = new SequenceBatch();
            batch.LoadWindow(store, [sequence], [step], [1]);
            batches.Add(batch);
            StackPass pass = Forward(batch, states);
            if (step >= length - followed)
            {
                passes[step - (length - followed)] = pass;
                AddGates(pass);
            }
        }

        Follow(passes, reachesStart: followed == length);
        SequenceCount++;
        GC.KeepAlive(batches);
    }

    /// <summary>One step; moves the states on.</summary>
    private StackPass Forward(SequenceBatch batch, RecurrentStates[] states)
    {
        LayerInput rows = _network.Inputs.Forward(batch, mayBeDistinct: false, _execution).Output;
        StackPass pass = _network.Stack.Forward(rows, batch.Layout, states, _execution);
        pass.ReadFinalStates(_network.Stack, states);
        return pass;
    }

    /// <summary>From the last step to the first, level by level from the top.</summary>
    private void Follow(StackPass[] passes, bool reachesStart)
    {
        Clear(_gradients);
        double exponent = 0;
        for (int lag = 0; lag < passes.Length; lag++)
        {
            StackPass pass = passes[passes.Length - 1 - lag];
            Columns gradient = lag == 0 ? SeedOf(pass.Output[0]) : ZeroRow();
            for (int level = _levels.Length - 1; level >= 0; level--)
            {
                gradient = Follow(pass, level, gradient, lag, isFirst: reachesStart && lag == passes.Length - 1, exponent);
            }

            for (int level = 0; level < _levels.Length; level++)
            {
                Copy(_earlierGradients[level], _gradients[level]);
            }

            exponent += Rescale();
        }
    }

    /// <summary>One level's step; returns the gradient of what it read.</summary>
    private Columns Follow(StackPass pass, int level, Columns outputGradient, int lag, bool isFirst, double exponent)
    {
        StackLevel own = _network.Stack.Levels[level];
        StackLevelPass ownPass = pass.Levels[level];
        bool wantsInput = level > 0;
        Columns around = own.IsResidual && wantsInput ? ownPass.Copy(outputGradient, _execution.Workspace) : default;
        Columns gradient = own.Normalization?.Backward(ownPass.Normalization!, outputGradient, wantsInputGradient: true, _execution) ?? outputGradient;

        LevelTrace trace = _levels[level];
        ref readonly StepMatrices matrices = ref ownPass.Recurrent.Directions[0].Matrices;
        int hiddenSize = own.Recurrent.HiddenSize;
        var total = new double[hiddenSize];
        var squashed = new double[hiddenSize];
        var outputGates = new double[hiddenSize];
        ReadOnlySpan<float> direct = gradient[0].Row(0);
        ReadOnlySpan<float> throughTime = _gradients[level].Hidden[0].Row(0);
        int stride = own.Recurrent.Directions[0].Weights.PaddedSize;
        for (int unit = 0; unit < hiddenSize; unit++)
        {
            total[unit] = (double)direct[unit] + throughTime[unit];
            if (trace.OutputGate >= 0)
            {
                squashed[unit] = Math.Tanh(matrices.Cell.Row(0)[unit]);
                outputGates[unit] = matrices.Gates.PaddedRow(0)[(trace.FirstSlots[trace.OutputGate] * stride) + unit];
            }
        }

        trace.Hidden.Add(lag, LogNormOf(total) + exponent);
        gradient = own.Recurrent.Backward(ownPass.Recurrent, gradient, _gradients[level], _earlierGradients[level], wantsInput, _execution);

        // The pass's matrices are those with the buffers of the backward pass now.
        ReadOnlySpan<float> sums = ownPass.Recurrent.Directions[0].Matrices.Gates.PaddedRow(0);
        for (int gate = 0; gate < trace.Gates.Length; gate++)
        {
            double logNorm = LogNormOf(sums.Slice(trace.FirstSlots[gate] * stride, hiddenSize));

            // A gate on the state before the first step, which is zero, has no say there.
            if (!isFirst || !double.IsNegativeInfinity(logNorm))
            {
                trace.Gates[gate].Gradients.Add(lag, logNorm + exponent);
            }
        }

        if (trace.OutputGate >= 0)
        {
            AddCell(own, trace, lag, exponent, total, squashed, outputGates, sums.Slice(trace.FirstSlots[trace.OutputGate] * stride, hiddenSize), level);
        }

        for (int block = 0; wantsInput && own.IsResidual && block < gradient.Count; block++)
        {
            MatrixMath.Add(around[block], gradient[block]);
        }

        return gradient;
    }

    /// <summary>dL/dc: what comes through time, through the hidden state, and through a peephole of the output gate.</summary>
    private void AddCell(
        StackLevel own, LevelTrace trace, int lag, double exponent, double[] hidden, double[] squashed, double[] outputGates, ReadOnlySpan<float> outputSums, int level)
    {
        ReadOnlySpan<float> throughTime = _gradients[level].Cell[0].Row(0);
        ReadOnlySpan<Parameter> peepholes = own.Recurrent.Directions[0].Weights.Peepholes;
        ReadOnlySpan<float> peephole = peepholes.Length > 0 ? peepholes[^1].In(_network.Weights) : default;
        var total = new double[hidden.Length];
        for (int unit = 0; unit < total.Length; unit++)
        {
            total[unit] = throughTime[unit]
                + (hidden[unit] * outputGates[unit] * (1 - (squashed[unit] * squashed[unit])))
                + (peephole.IsEmpty ? 0 : (double)outputSums[unit] * peephole[unit]);
        }

        trace.Cell.Add(lag, LogNormOf(total) + exponent);
    }

    private void AddGates(StackPass pass)
    {
        for (int level = 0; level < _levels.Length; level++)
        {
            RecurrentLayer layer = _network.Stack.Levels[level].Recurrent;
            Matrix gates = pass.Levels[level].Recurrent.Directions[0].Matrices.Gates;
            int stride = layer.Directions[0].Weights.PaddedSize;
            for (int gate = 0; gate < _levels[level].Gates.Length; gate++)
            {
                _levels[level].Gates[gate].Add(gates.PaddedRow(0).Slice(_levels[level].FirstSlots[gate] * stride, layer.HiddenSize));
            }
        }
    }

    /// <summary>The row of the head's matrix with the highest score.</summary>
    private Columns SeedOf(Matrix output)
    {
        ReadOnlySpan<float> state = output.Row(0);
        Parameter matrix = _network.Parameters.All.FirstOrDefault(parameter => parameter.Name == "head.weight") ?? _network.Inputs.FirstTokens!.Table;
        Parameter bias = _network.Parameters.All.First(parameter => parameter.Name == "head.bias");
        ReadOnlySpan<float> weights = matrix.In(_network.Weights);
        ReadOnlySpan<float> biases = bias.In(_network.Weights);
        (int best, double highest) = (0, double.NegativeInfinity);
        for (int row = 0; row < biases.Length; row++)
        {
            double score = biases[row];
            ReadOnlySpan<float> own = weights.Slice(row * state.Length, state.Length);
            for (int unit = 0; unit < state.Length; unit++)
            {
                score += (double)own[unit] * state[unit];
            }

            (best, highest) = score > highest ? (row, score) : (best, highest);
        }

        Matrix seed = _execution.Workspace.RentZeroed(1, state.Length);
        weights.Slice(best * state.Length, state.Length).CopyTo(seed.Row(0));
        return new Columns(seed);
    }

    /// <summary>A row that a layer may overwrite.</summary>
    private Columns ZeroRow()
    {
        _zeros[0].Clear();
        return _zeros;
    }

    /// <summary>Brings the gradients between steps into the middle of what floats hold; returns the natural logarithm of the factor taken out.</summary>
    private double Rescale()
    {
        double squares = 0;
        foreach (Matrix matrix in Matrices(_gradients))
        {
            foreach (float value in matrix.Row(0))
            {
                squares += (double)value * value;
            }
        }

        double norm = Math.Sqrt(squares);
        if (norm is 0 or (> SmallestNorm and < LargestNorm) || !double.IsFinite(norm))
        {
            return 0;
        }

        int power = (int)Math.Round(Math.Log2(norm));
        foreach (Matrix matrix in Matrices(_gradients))
        {
            foreach (ref float value in matrix.Row(0))
            {
                value = MathF.ScaleB(value, -power);
            }
        }

        return power * Math.Log(2);
    }

    private static IEnumerable<Matrix> Matrices(RecurrentStates[] states) => states.SelectMany(level => level.Hidden.Concat(level.Cell)).Where(matrix => !matrix.IsEmpty);

    private static void Clear(RecurrentStates[] states)
    {
        foreach (Matrix matrix in Matrices(states))
        {
            matrix.Clear();
        }
    }

    private static void Copy(RecurrentStates source, RecurrentStates target)
    {
        source.Hidden[0].Row(0).CopyTo(target.Hidden[0].Row(0));
        if (source.Cell.Length > 0)
        {
            source.Cell[0].Row(0).CopyTo(target.Cell[0].Row(0));
        }
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

    private RecurrentStates[] NewStates()
    {
        var workspace = new Workspace();
        int size = _network.Spec.Stack.HiddenSize;
        return [.. _network.Stack.Levels.ToArray().Select(level => new RecurrentStates(
            [workspace.RentZeroed(1, size)], level.Recurrent.HasCellState ? [workspace.RentZeroed(1, size)] : []))];
    }
}
