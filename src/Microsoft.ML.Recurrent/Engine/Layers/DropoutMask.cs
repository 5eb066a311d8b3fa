using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// Rows of factors 0 or 1/(1-rate): a function of seed, purpose, update, layer, sequence, step and unit, so that neither
/// threads nor the place in a batch change them.
/// </summary>
internal readonly struct DropoutMask
{
    private readonly uint _keyA;
    private readonly uint _keyB;
    private readonly uint _update;
    private readonly uint _layer;
    private readonly int _threshold;
    private readonly float _kept;

    public DropoutMask(float rate, RandomPurpose purpose, int layer, Execution execution)
    {
        _keyA = (uint)execution.Seed;
        _keyB = (uint)(execution.Seed >> 32) ^ ((uint)purpose * 0x85EBCA6Bu);
        _update = execution.Update;

        // A draw's number takes the lower twenty bits of its word: eight million units.
        _layer = (uint)layer << 20;

        // Sixteen bits decide one unit.
        _threshold = (int)MathF.Round(rate * 65536);
        _kept = 1 / (1 - rate);
    }

    /// <param name="mask">Gets the factors in its row; padding columns get zeros.</param>
    /// <param name="row">The row to write.</param>
    /// <param name="firstUnit">Number of the row's first unit in its layer; a multiple of 16.</param>
    /// <param name="sequenceId">The sequence's number in the data set.</param>
    /// <param name="step">The step in the whole sequence; 0 where steps share a mask.</param>
    public void WriteRow(Matrix mask, int row, int firstUnit, long sequenceId, int step)
    {
        uint keyA = _keyA ^ ((uint)(sequenceId >> 32) * 0x9E3779B9u);
        uint firstDraw = _layer | ((uint)firstUnit / DropoutDraws.UnitsPerDraw);
        Span<float> factors = mask.PaddedRow(row);
        new DropoutDraws(keyA, _keyB, (uint)sequenceId, (uint)step, _update, firstDraw, _threshold, _kept).Write(factors);
        factors[mask.Columns..].Clear();
    }

    /// <summary>Multiplies numbers by the factors of their columns, those that <see cref="WriteRow"/> writes there.</summary>
    public void Multiply(Span<float> values, ReadOnlySpan<int> columns, int firstUnit, long sequenceId, int step)
    {
        uint keyA = _keyA ^ ((uint)(sequenceId >> 32) * 0x9E3779B9u);
        uint firstDraw = _layer | ((uint)firstUnit / DropoutDraws.UnitsPerDraw);
        Span<float> factors = stackalloc float[DropoutDraws.UnitsPerDraw];
        int drawn = -1;
        for (int i = 0; i < columns.Length; i++)
        {
            (int draw, int unit) = Math.DivRem(columns[i], DropoutDraws.UnitsPerDraw);
            if (draw != drawn)
            {
                new DropoutDraws(keyA, _keyB, (uint)sequenceId, (uint)step, _update, firstDraw + (uint)draw, _threshold, _kept).WriteOneDraw(factors);
                drawn = draw;
            }

            values[i] *= factors[unit];
        }
    }
}
