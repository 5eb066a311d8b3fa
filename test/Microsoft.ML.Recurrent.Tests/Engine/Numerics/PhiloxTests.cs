using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed class PhiloxTests
{
    /// <summary>The known answers that the authors of the generator publish for philox4x32 with ten rounds.</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0xa4093822u, 0x299f31d0u, 0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Gives_the_published_answers(uint keyA, uint keyB, uint a, uint b, uint c, uint d, uint outA, uint outB, uint outC, uint outD)
        => Assert.Equal((outA, outB, outC, outD), Philox.Block(keyA, keyB, a, b, c, d));

    [Fact]
    public void Units_lie_from_zero_to_below_one()
    {
        Assert.Equal(0, Philox.ToUnit(0));
        Assert.Equal(0.5f, Philox.ToUnit(1u << 31));
        Assert.Equal(1 - 1f / (1 << 24), Philox.ToUnit(~0u));
    }
}
