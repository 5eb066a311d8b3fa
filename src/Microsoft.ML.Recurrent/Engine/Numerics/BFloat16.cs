namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// A number in bfloat16: the upper half of a float, so sign, all 8 bits of exponent and 7 of fraction. It is stored and never
/// computed with: a shift makes it a float again.
/// </summary>
internal readonly struct BFloat16
{
    private const int DroppedBits = 16;
    private const uint Infinity = 0x7F80;

    private readonly ushort _bits;

    private BFloat16(ushort bits) => _bits = bits;

    /// <summary>The nearest bfloat16, ties to even; finite numbers stay finite (the largest takes those beyond it), and NaN stays NaN.</summary>
    public static BFloat16 Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
        {
            // Rounding could carry a NaN's fraction into its sign; one set bit that stays keeps it a NaN.
            return new BFloat16((ushort)((bits >> DroppedBits) | 0x40));
        }

        uint half = 0x7FFF + ((bits >> DroppedBits) & 1);
        uint rounded = (bits + half) >> DroppedBits;

        // A carry into the exponent of infinity is the one way to it; one less is the largest number of the same sign.
        bool overflows = (rounded & Infinity) == Infinity && float.IsFinite(value);
        return new BFloat16((ushort)(overflows ? rounded - 1 : rounded));
    }

    /// <summary>Rounds floats in place to the nearest numbers that bfloat16 holds.</summary>
    public static void Round(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = Round(value).ToSingle();
        }
    }

    public float ToSingle() => BitConverter.UInt32BitsToSingle((uint)_bits << DroppedBits);
}
