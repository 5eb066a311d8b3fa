using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Networks.Tracing;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>
/// Keeps the gradients that a traced decoder with input feeding hands from step to step in the middle of what floats hold, by powers of two. All levels and the fed vector
/// have one power, since each step mixes them. What the steps add to the gradients of the encoder's output has the power of its step and is summed apart.
/// </summary>
internal sealed class FeedingScale
{
    private readonly RecurrentPass[] _levels;
    private readonly AttentionPass _attention;
    private readonly BackwardTrace _trace;
    private readonly Matrix[] _sources;
    private float[][] _sums = [];
    private int _sumPower;

    /// <param name="levels">Of the decoder, of one sequence.</param>
    /// <param name="attention">At the start of its backward pass.</param>
    /// <param name="trace">Of the decoder.</param>
    public FeedingScale(RecurrentPass[] levels, AttentionPass attention, BackwardTrace trace)
    {
        (_levels, _attention, _trace) = (levels, attention, trace);
        AttentionMemory memory = attention.Memory;
        _sources = memory.KeyGradients.Buffer == memory.ValueGradients.Buffer && memory.KeyGradients.Offset == memory.ValueGradients.Offset
            ? [memory.ValueGradients]
            : [memory.ValueGradients, memory.KeyGradients];
        trace.OutsidePower = 0;
    }

    /// <summary>After a step, whose states' gradients are those of the step before.</summary>
    /// <param name="fed">The gradient of the attentional vector of the step before; empty: there is none.</param>
    public void EndStep(Span<float> fed)
    {
        double squares = ScaledRow.SquaresOf(fed) + ScaledRow.SquaresOf(_attention.CoverageGradients);
        foreach (RecurrentPass level in _levels)
        {
            squares += ScaledRow.SquaresOf(HiddenOf(level)) + ScaledRow.SquaresOf(CellOf(level));
        }

        int power = ScaledRow.PowerOf(squares);
        if (power == 0)
        {
            return;
        }

        SumSources();
        ScaledRow.Scale(fed, -power);
        ScaledRow.Scale(_attention.CoverageGradients, -power);
        foreach (RecurrentPass level in _levels)
        {
            ScaledRow.Scale(HiddenOf(level), -power);
            ScaledRow.Scale(CellOf(level), -power);
        }

        _trace.OutsidePower += power;
    }

    /// <summary>Puts the sums into the gradients of the encoder's output, and returns the power taken out of them.</summary>
    public int Finish()
    {
        if (_trace.OutsidePower == 0 && _sums.Length == 0)
        {
            return 0;
        }

        SumSources();
        for (int source = 0; source < _sources.Length; source++)
        {
            for (int row = 0; row < _sources[source].Rows; row++)
            {
                RowOf(source, row).CopyTo(_sources[source].Row(row));
            }
        }

        return _sumPower;
    }

    /// <summary>Moves what the steps since the last change of the power have added.</summary>
    private void SumSources()
    {
        if (_sums.Length == 0)
        {
            _sums = [.. _sources.Select(source => new float[source.Rows * source.Columns])];
            _sumPower = _trace.OutsidePower;
        }

        int power = !HasAny() ? _sumPower
            : _sums.All(sums => !ScaledRow.HasAny(sums)) ? _trace.OutsidePower
            : Math.Max(_sumPower, _trace.OutsidePower);
        for (int source = 0; source < _sources.Length; source++)
        {
            ScaledRow.Scale(_sums[source], _sumPower - power);
            for (int row = 0; row < _sources[source].Rows; row++)
            {
                Span<float> own = _sources[source].Row(row);
                ScaledRow.Scale(own, _trace.OutsidePower - power);
                TensorPrimitives.Add(RowOf(source, row), own, RowOf(source, row));
                own.Clear();
            }
        }

        _sumPower = power;
    }

    private bool HasAny()
    {
        foreach (Matrix source in _sources)
        {
            for (int row = 0; row < source.Rows; row++)
            {
                if (ScaledRow.HasAny(source.Row(row)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private Span<float> RowOf(int source, int row) => _sums[source].AsSpan(row * _sources[source].Columns, _sources[source].Columns);

    private static Span<float> HiddenOf(RecurrentPass level) => level.Directions[0].Matrices.HiddenGradient.Row(0);

    private static Span<float> CellOf(RecurrentPass level)
        => level.Directions[0].Matrices.CellGradient.IsEmpty ? [] : level.Directions[0].Matrices.CellGradient.Row(0);
}
