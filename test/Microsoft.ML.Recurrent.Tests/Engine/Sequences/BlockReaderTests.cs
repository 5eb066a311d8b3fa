using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

public sealed class BlockReaderTests
{
    /// <summary>Bytes of a sequence beside its tokens, and of the longest one.</summary>
    private const int RowBytes = 20;
    private const int LongestBytes = RowBytes + 9 * 4;

    [Theory]
    [InlineData(1, null)]
    [InlineData(8, null)]
    [InlineData(8, 3ul)]
    public void Blocks_hold_every_sequence_in_order_and_two_of_them_fit_into_the_memory(int multiple, object? seed)
    {
        var stream = new CountedStream(1000, maximumBytes: 8000);
        using var reader = new BlockReader(stream, multiple, passCount: 3, (ulong?)seed);
        for (int pass = 1; pass <= 3; pass++)
        {
            reader.Begin(pass);
            var read = new List<int>();
            var counts = new List<int>();
            while (reader.Next(TestContext.Current.CancellationToken) is { } block)
            {
                counts.Add(block.SequenceCount);
                read.AddRange(Enumerable.Range(0, block.SequenceCount).Select(i => block.Tokens(0, i, 0, 1)[0]));
            }

            Assert.Equal(Enumerable.Range(0, 1000), read);
            Assert.True(counts.Count > 8, $"{counts.Count} blocks");
            Assert.All(counts.SkipLast(1), count => Assert.Equal(0, count % multiple));
        }

        // A block ends where a further group of mean sequences would be too much; that group may have longer ones.
        Assert.InRange(stream.PeakBytes, 4000, 8000 + 2 * multiple * LongestBytes);
        Assert.Equal(0, stream.OpenPasses);
    }

    [Fact]
    public void Waiting_for_a_block_ends_when_a_caller_without_a_token_cancels()
    {
        using var mayEnd = new ManualResetEventSlim();
        using var reader = new BlockReader(new CountedStream(10, maximumBytes: 8000, _ => mayEnd.Wait(TestContext.Current.CancellationToken)), 1, passCount: 1, seed: null);
        reader.Begin(1);
        int questions = 0;

        Assert.Throws<OperationCanceledException>(() => reader.Next(new Cancellation(TestContext.Current.CancellationToken, () => ++questions > 2)));
        mayEnd.Set();
    }

    [Fact]
    public void A_seed_cuts_the_first_block_of_each_pass_elsewhere_and_each_time_the_same()
    {
        int[] FirstCounts(ulong seed)
        {
            using var reader = new BlockReader(new CountedStream(1000, maximumBytes: 16000), 4, passCount: 6, seed);
            var counts = new List<int>();
            for (int pass = 1; pass <= 6; pass++)
            {
                reader.Begin(pass);
                counts.Add(reader.Next(TestContext.Current.CancellationToken)!.SequenceCount);
                while (reader.Next(TestContext.Current.CancellationToken) is not null)
                {
                }
            }

            return [.. counts];
        }

        int[] counts = FirstCounts(3);
        Assert.Equal(counts, FirstCounts(3));
        Assert.NotEqual(counts, FirstCounts(4));
        Assert.True(counts.Distinct().Count() >= 4, string.Join(' ', counts));
    }

    [Fact]
    public void The_next_block_is_read_while_one_is_in_use()
    {
        int last = -1;
        var stream = new CountedStream(100, maximumBytes: 2000, sequence => Volatile.Write(ref last, sequence));
        using var reader = new BlockReader(stream, 1, passCount: 0, seed: null);
        reader.Begin(1);
        SequenceStore first = reader.Next(TestContext.Current.CancellationToken)!;

        // Nobody asks for the second block; it comes all the same, and the first one is untouched.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref last) > first.SequenceCount, TimeSpan.FromSeconds(60)));
        Assert.Equal(0, first.Tokens(0, 0, 0, 1)[0]);
        Assert.Equal(first.SequenceCount, reader.Next(TestContext.Current.CancellationToken)!.Tokens(0, 0, 0, 1)[0]);
    }

    [Fact]
    public void What_the_stream_throws_comes_out_as_it_is()
    {
        var stream = new CountedStream(100, maximumBytes: 1000, sequence =>
        {
            if (sequence == 50)
            {
                throw new FormatException("row 50");
            }
        });
        using var reader = new BlockReader(stream, 1, passCount: 0, seed: null);
        reader.Begin(1);
        var error = Assert.Throws<FormatException>(() =>
        {
            while (reader.Next(TestContext.Current.CancellationToken) is not null)
            {
            }
        });
        Assert.Equal("row 50", error.Message);
    }

    [Fact]
    public void Cancelling_does_not_wait_for_a_stream_that_hangs()
    {
        using var release = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var stream = new CountedStream(100, maximumBytes: 1000, sequence =>
        {
            if (sequence == 3)
            {
                cancellation.Cancel();
                release.Wait();
            }
        });
        using (var reader = new BlockReader(stream, 1, passCount: 0, seed: null))
        {
            reader.Begin(1);
            Assert.ThrowsAny<OperationCanceledException>(() => reader.Next(cancellation.Token));
        }

        Assert.Equal(1, stream.OpenPasses);
        release.Set();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref stream.OpenPasses) == 0, TimeSpan.FromSeconds(60)));
    }
}
