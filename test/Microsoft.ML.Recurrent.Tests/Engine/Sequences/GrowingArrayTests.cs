using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

public sealed class GrowingArrayTests
{
    [Fact]
    public void Keeps_what_was_written_while_it_grows()
    {
        var array = new GrowingArray<int>();
        for (int i = 0; i < 1000; i++)
        {
            array.Extend(3).Fill(i);
        }

        Assert.Equal(3000, array.Count);
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => i / 3), array.Span.ToArray());
        array.Clear();
        Assert.Equal(0, array.Count);
    }

    [Fact]
    public void More_than_memory_holds_is_refused_before_anything_is_allocated()
    {
        var array = new GrowingArray<float>();
        array.Add(1);
        Assert.Contains("memory holds at most", Assert.Throws<InvalidOperationException>(() => { array.Extend(Array.MaxLength); }).Message);
        Assert.Equal(1, array.Count);
    }
}
