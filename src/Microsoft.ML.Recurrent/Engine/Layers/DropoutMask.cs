using System.Runtime.InteropServices;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// Rows of factors 0 or 1/(1-rate): a function of seed, purpose, update, layer, sequence, step and unit, so that neither
/// threads nor the place in a batch change them.
/// </summary>
internal readonly struct DropoutMask
{
    // Sixteen bits decide one unit, so one Philox block serves eight.
    private const int UnitsPerDraw = 8;

    private readonly uint _keyA;
    private readonly uint _keyB;
    private readonly uint _update;
    private readonly uint _layer;
    private readonly int _threshold;
    private readonly int _keptBits;

    public DropoutMask(float rate, RandomPurpose purpose, int layer, Execution execution)
    {
        _keyA = (uint)execution.Seed;
        _keyB = (uint)(execution.Seed >> 32) ^ ((uint)purpose * 0x85EBCA6Bu);
        _update = execution.Update;
        _layer = (uint)layer << 20;
        _threshold = (int)MathF.Round(rate * 65536);
        _keptBits = BitConverter.SingleToInt32Bits(1 / (1 - rate));
    }

    /// <param name="mask">Gets the factors in its row; padding columns get zeros.</param>
    /// <param name="row">The row to write.</param>
    /// <param name="firstUnit">Number of the row's first unit in its layer; a multiple of 16.</param>
    /// <param name="sequenceId">The sequence's number in the data set.</param>
    /// <param name="step">The step in the whole sequence; 0 where steps share a mask.</param>
    public void WriteRow(Matrix mask, int row, int firstUnit, long sequenceId, int step)
    {
        Span<int> bits = MemoryMarshal.Cast<float, int>(mask.PaddedRow(row));
        uint keyA = _keyA ^ ((uint)(sequenceId >> 32) * 0x9E3779B9u);
        for (int unit = 0; unit < mask.Columns; unit += UnitsPerDraw)
        {
            uint draw = _layer | ((uint)(firstUnit + unit) / UnitsPerDraw);
            (uint a, uint b, uint c, uint d) = Philox.Block(keyA, _keyB, (uint)sequenceId, (uint)step, _update, draw);
            Span<int> eight = bits.Slice(unit, UnitsPerDraw);
            eight[7] = Factor(d >> 16);
            eight[0] = Factor(a & 0xFFFF);
            eight[1] = Factor(a >> 16);
            eight[2] = Factor(b & 0xFFFF);
            eight[3] = Factor(b >> 16);
            eight[4] = Factor(c & 0xFFFF);
            eight[5] = Factor(c >> 16);
            eight[6] = Factor(d & 0xFFFF);
        }

        bits[mask.Columns..].Clear();
    }

    // Without a branch, which would be mispredicted half the time at the usual rates.
    private int Factor(uint draw) => ~(((int)draw - _threshold) >> 31) & _keptBits;
}
