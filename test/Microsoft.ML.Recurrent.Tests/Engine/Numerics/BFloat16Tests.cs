using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed class BFloat16Tests
{
    [Fact]
    public void Any_float_becomes_the_nearer_of_its_neighbours_and_a_tie_the_even_one()
    {
        var random = new RandomStream(12, RandomPurpose.Data, 0);
        for (int i = 0; i < 200_000; i++)
        {
            uint bits = ((uint)random.NextBelow(1 << 16) << 16) | (uint)random.NextBelow(1 << 16);

            // Every fourth lies exactly half way.
            bits = i % 4 == 0 ? (bits & 0xFFFF0000) | 0x8000 : bits;
            float value = BitConverter.UInt32BitsToSingle(bits);
            uint lower = bits & 0xFFFF0000, upper = lower + 0x10000;
            if (!float.IsFinite(value) || !float.IsFinite(BitConverter.UInt32BitsToSingle(upper)))
            {
                continue;
            }

            double below = Math.Abs((double)value - BitConverter.UInt32BitsToSingle(lower));
            double above = Math.Abs((double)value - BitConverter.UInt32BitsToSingle(upper));
            uint expected = below < above || (below == above && (lower & 0x10000) == 0) ? lower : upper;
            Assert.Equal(expected, BitConverter.SingleToUInt32Bits(BFloat16.Round(value).ToSingle()));
        }
    }

    [Theory]
    [InlineData(0x00000000u, 0x00000000u)]
    [InlineData(0x80000000u, 0x80000000u)]
    [InlineData(0x7F800000u, 0x7F800000u)]
    [InlineData(0xFF800000u, 0xFF800000u)]
    [InlineData(0x7F7F7FFFu, 0x7F7F0000u)]
    [InlineData(0x7F7FFFFFu, 0x7F7F0000u)]
    [InlineData(0xFF7F8000u, 0xFF7F0000u)]
    [InlineData(0x00000001u, 0x00000000u)]
    [InlineData(0x00018000u, 0x00020000u)]
    public void Zeros_infinities_and_the_smallest_round_as_ieee_says_and_the_largest_stay_finite(uint bits, uint expected)
        => Assert.Equal(expected, BitConverter.SingleToUInt32Bits(BFloat16.Round(BitConverter.UInt32BitsToSingle(bits)).ToSingle()));

    [Theory]
    [InlineData(0x7F800001u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFF80FFFFu)]
    [InlineData(0xFFC00000u)]
    public void No_nan_becomes_a_number(uint bits) => Assert.True(float.IsNaN(BFloat16.Round(BitConverter.UInt32BitsToSingle(bits)).ToSingle()));
}
