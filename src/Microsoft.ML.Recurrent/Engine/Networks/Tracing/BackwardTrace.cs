using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Networks.Tracing;

/// <summary>
/// The backward pass of a stack on one sequence, step by step with everything between steps in the open. Each direction's lag counts from the step that it reads last.
/// </summary>
/// <remarks>
/// The backward pass is linear, so gradients between two steps are scaled by a power of two whenever they grow too small or too large for floats, and each row's power is
/// kept: lags far beyond what training could see have a norm.
/// </remarks>
internal sealed class BackwardTrace
{
    private readonly Stack _stack;
    private readonly DirectionTrace[][] _directions;
    private readonly RecurrentPass[] _passes;

    /// <param name="stack">Without dropouts.</param>
    /// <param name="weights">Of its network.</param>
    public BackwardTrace(Stack stack, AlignedBuffer weights)
    {
        _stack = stack;
        CellKind cell = stack.Spec.Cell;
        _passes = new RecurrentPass[stack.Levels.Length];
        _directions = [.. stack.Levels.ToArray().Select(level => Enumerable.Range(0, level.Recurrent.DirectionCount)
            .Select(direction => new DirectionTrace(level.Recurrent, direction, new LevelTrace(cell), weights)).ToArray())];
    }

    public Stack Stack => _stack;

    /// <summary>Per level its directions.</summary>
    public IEnumerable<LevelTrace[]> Levels => _directions.Select(level => level.Select(direction => direction.Sums).ToArray());

    /// <summary>The longest lag whose norms are taken.</summary>
    public int MaximumLag { get; set; } = int.MaxValue;

    /// <summary>Whether the states before the first step are zeros that stand for nothing.</summary>
    public bool BeginsAtZero { get; set; } = true;

    /// <summary>Gradients of the output, of the last states and of the first states.</summary>
    /// <param name="pass">Of one sequence, in training.</param>
    /// <param name="outputGradient">T rows; overwritten.</param>
    /// <param name="outputPower">The power of two that was taken out of them.</param>
    /// <param name="finalGradients">Per level the gradients of the states after the last step; null: zeros.</param>
    /// <param name="finalPowers">Per level the power of two that was taken out of them.</param>
    /// <param name="initialGradients">Takes per level the gradients of the states before the first step.</param>
    /// <param name="watched">The direction whose norms are taken; null: every one.</param>
    /// <param name="execution">The user's.</param>
    /// <returns>Per level the power of two that was taken out of the first states' gradients of the first direction.</returns>
    public int[] Follow(
        StackPass pass,
        Columns outputGradient,
        int outputPower,
        RecurrentStates[]? finalGradients,
        int[]? finalPowers,
        RecurrentStates[] initialGradients,
        int? watched,
        Execution execution)
    {
        Columns gradient = outputGradient;
        var powers = new int[gradient.Rows];
        Array.Fill(powers, outputPower);
        var initialPowers = new int[_passes.Length];
        for (int level = _passes.Length - 1; level >= 0; level--)
        {
            StackLevel own = _stack.Levels[level];
            StackLevelPass ownPass = pass.Levels[level];
            bool wantsInput = level > 0;
            Columns around = own.IsResidual && wantsInput ? ownPass.Copy(gradient, execution.Workspace) : default;
            gradient = own.Normalization?.Backward(ownPass.Normalization!, gradient, wantsInputGradient: true, execution) ?? gradient;
            RecurrentPass recurrent = ownPass.Recurrent;
            _passes[level] = recurrent;
            own.Recurrent.StartBackwardSteps(recurrent, gradient, finalGradients?[level], wantsInitialGradient: true, wantsInput, execution);
            var rowPowers = new int[own.Recurrent.DirectionCount][];
            for (int direction = 0; direction < rowPowers.Length; direction++)
            {
                rowPowers[direction] = new int[powers.Length];
                int power = ThroughTime(level, direction, powers, rowPowers[direction], finalPowers?[level] ?? 0, watched is null || watched == direction);
                initialPowers[level] = direction == 0 ? power : initialPowers[level];
            }

            int[] inputPowers = Join(recurrent, rowPowers);
            gradient = own.Recurrent.FinishWithoutWeights(recurrent, initialGradients[level], execution);
            for (int row = 0; around.Count > 0 && row < powers.Length; row++)
            {
                AddAround(around, powers[row], gradient, ref inputPowers[row], row);
            }

            powers = inputPowers;
        }

        return initialPowers;
    }

    /// <summary>For a loop over time that stands outside: the power of two that it has taken out of the gradients of the step at hand.</summary>
    public int OutsidePower { get; set; }

    /// <summary>For the loop outside: a level's pass.</summary>
    public void Begin(int level, RecurrentPass pass) => _passes[level] = pass;

    /// <summary>See <see cref="DirectionTrace.Before"/>; for the loop outside.</summary>
    public void Before(int level, int step) => _directions[level][0].Before(_passes[level], step);

    /// <summary>See <see cref="DirectionTrace.After"/>; for the loop outside.</summary>
    public void After(int level, int step)
    {
        RecurrentPass pass = _passes[level];
        int lag = pass.Layout.StepCount - 1 - step;
        if (lag <= MaximumLag)
        {
            _directions[level][0].After(pass, step, lag, OutsidePower * Math.Log(2), isFirst: BeginsAtZero && step == 0);
        }
    }

    /// <summary>From the last step of a direction to its first; returns the power taken out of the gradients of the states before it.</summary>
    private int ThroughTime(int level, int direction, int[] powers, int[] rowPowers, int finalPower, bool isWatched)
    {
        RecurrentPass pass = _passes[level];
        RecurrentDirection own = _stack.Levels[level].Recurrent.Directions[direction];
        DirectionPass ownPass = pass.Directions[direction];
        DirectionTrace trace = _directions[level][direction];
        int carried = finalPower;
        for (int number = powers.Length - 1; number >= 0; number--)
        {
            int row = own.IsReverse ? powers.Length - 1 - number : number;
            int lag = powers.Length - 1 - number;
            carried = Align(ownPass.Matrices.OutputGradient.Row(row), powers[row], ownPass, carried);
            rowPowers[row] = carried;
            bool isTaken = isWatched && lag <= MaximumLag;
            if (isTaken)
            {
                trace.Before(pass, row);
            }

            own.BackwardStep(ownPass, [], pass.Layout, number, share: 0, shareCount: 1);
            if (isTaken)
            {
                trace.After(pass, row, lag, carried * Math.Log(2), isFirst: BeginsAtZero && number == 0);
            }

            carried += ScaledRow.Normalize(ownPass.Matrices.HiddenGradient.Row(0), CellsOf(ownPass));
        }

        return carried;
    }

    /// <summary>Gives a step's own gradient and that through time one power.</summary>
    private static int Align(Span<float> direct, int directPower, DirectionPass pass, int carried)
    {
        Span<float> hidden = pass.Matrices.HiddenGradient.Row(0);
        Span<float> cell = CellsOf(pass);
        if (!ScaledRow.HasAny(direct))
        {
            return carried;
        }

        if (!ScaledRow.HasAny(hidden) && !ScaledRow.HasAny(cell))
        {
            return directPower;
        }

        int power = Math.Max(directPower, carried);
        ScaledRow.Scale(direct, directPower - power);
        ScaledRow.Scale(hidden, carried - power);
        ScaledRow.Scale(cell, carried - power);
        return power;
    }

    /// <summary>Gives each row's gates of all directions one power, since their input's gradient is one sum.</summary>
    private static int[] Join(RecurrentPass pass, int[][] rowPowers)
    {
        int[] joined = rowPowers[0];
        for (int row = 0; rowPowers.Length > 1 && row < joined.Length; row++)
        {
            Span<float> first = pass.Directions[0].Matrices.Gates.PaddedRow(row);
            Span<float> second = pass.Directions[1].Matrices.Gates.PaddedRow(row);
            joined[row] = ScaledRow.Join(first, rowPowers[0][row], second, rowPowers[1][row]);
        }

        return joined;
    }

    private static void AddAround(Columns around, int aroundPower, Columns gradient, ref int power, int row)
    {
        int joined = power;
        for (int block = 0; block < gradient.Count; block++)
        {
            joined = ScaledRow.HasAny(around[block].Row(row)) ? Math.Max(power, aroundPower) : joined;
        }

        for (int block = 0; block < gradient.Count; block++)
        {
            Span<float> target = gradient[block].Row(row);
            ScaledRow.Scale(target, power - joined);
            ScaledRow.Scale(around[block].Row(row), aroundPower - joined);
            for (int unit = 0; unit < target.Length; unit++)
            {
                target[unit] += around[block].Row(row)[unit];
            }
        }

        power = joined;
    }

    private static Span<float> CellsOf(DirectionPass pass) => pass.Matrices.CellGradient.IsEmpty ? [] : pass.Matrices.CellGradient.Row(0);
}
