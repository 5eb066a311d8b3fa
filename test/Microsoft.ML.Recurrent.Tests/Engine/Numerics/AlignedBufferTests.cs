using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed unsafe class AlignedBufferTests
{
    [Fact]
    public void Starts_on_a_cache_line_holds_zeros_and_stays_where_it_is()
    {
        for (int length = 0; length < 100; length++)
        {
            var buffer = new AlignedBuffer(length);
            float* before = buffer.Pointer;
            Assert.Equal(0, (long)before % 64);
            Assert.Equal(length, buffer.Span.Length);
            Assert.All(buffer.Span.ToArray(), value => Assert.Equal(0, value));
            if (length > 0)
            {
                buffer.Span[0] = length;
                Assert.Equal(length, *before);
            }

            if (length == 50)
            {
                GC.Collect();
            }

            Assert.True(before == buffer.Pointer);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 32)]
    public void Rounds_up_to_whole_blocks(int count, int rounded) => Assert.Equal(rounded, AlignedBuffer.RoundUp(count));

    [Fact]
    public void A_negative_length_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer(-1));
}
