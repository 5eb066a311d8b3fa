using System.Runtime.Intrinsics.X86;
using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

public sealed class DropoutDrawsTests
{
    [Fact]
    public void Four_draws_at_a_time_are_the_draws_one_by_one()
    {
        Assert.SkipUnless(Avx2.IsSupported, "No AVX2 here.");
        for (uint length = 16; length <= 160; length += 16)
        {
            var draws = new DropoutDraws(0xDEADBEEF, 0x12345678 + length, 0xFFFFFFFF - length, length, 77, uint.MaxValue - 40 + length, 20_000, 1.4f);
            float[] single = new float[length], vector = new float[length];
            draws.WriteOneDraw(single);
            draws.WriteFourDraws(vector);
            Assert.Equal(single, vector);
            Assert.Contains(0, single);
            Assert.Contains(1.4f, single);
        }
    }

    [Theory]
    [InlineData(0, 1f)]
    [InlineData(65536, 0f)]
    public void Thresholds_at_the_ends_keep_all_or_none(int threshold, float expected)
    {
        var draws = new DropoutDraws(1, 2, 3, 4, 5, 6, threshold, 1);
        var factors = new float[64];
        draws.Write(factors);
        Assert.All(factors, factor => Assert.Equal(expected, factor));
    }
}
