using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed class HugePagesTests
{
    // Below the least size, a part of a page, and several pages that begin and end somewhere.
    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(3_000_001)]
    public unsafe void Asking_changes_no_number(int length)
    {
        var buffer = new AlignedBuffer(length);
        Assert.False(buffer.Span.ContainsAnyExcept(0f));
        buffer.Span.Fill(1.5f);
        HugePages.Ask(buffer.Pointer, (nuint)length * sizeof(float));
        Assert.False(buffer.Span.ContainsAnyExcept(1.5f));
    }
}
