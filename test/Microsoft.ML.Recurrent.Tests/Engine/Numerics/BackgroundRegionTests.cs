using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed class BackgroundRegionTests
{
    /// <summary>Of the tests in this class alone, so that nobody else leases its workers.</summary>
    private static readonly WorkerPool s_pool = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_share_has_run_once_when_the_region_has_ended(int threadCount)
    {
        var region = new BackgroundRegion(s_pool);
        for (int i = 0; i < 300; i++)
        {
            var work = new CountingWork();
            region.Begin(work, threadCount);
            Assert.True(region.IsUnderWay);
            region.End();
            Assert.False(region.IsUnderWay);
            work.AssertEveryShareRanOnce();
        }
    }

    [Fact]
    public void Workers_go_on_while_the_owner_does_something_else()
    {
        using var hasRun = new ManualResetEventSlim();
        int owner = Environment.CurrentManagedThreadId;
        var work = new CountingWork((_, _) =>
        {
            if (Environment.CurrentManagedThreadId != owner)
            {
                hasRun.Set();
            }
        });
        var region = new BackgroundRegion(s_pool);
        region.Begin(work, 2);
        hasRun.Wait(TestContext.Current.CancellationToken);
        region.End();
        work.AssertEveryShareRanOnce();
    }

    [Fact]
    public void Other_regions_run_between_begin_and_end()
    {
        var region = new BackgroundRegion(s_pool);
        var work = new CountingWork();
        region.Begin(work, 3);
        for (int i = 0; i < 20; i++)
        {
            var other = new CountingWork();
            s_pool.Run(other, 3);
            other.AssertEveryShareRanOnce();
        }

        region.End();
        work.AssertEveryShareRanOnce();
    }

    [Fact]
    public void An_exception_of_a_share_is_thrown_at_the_end_and_the_next_region_is_free_of_it()
    {
        var region = new BackgroundRegion(s_pool);
        region.Begin(new CountingWork((share, _) => throw new FormatException($"share {share}")), 2);
        Assert.Throws<FormatException>(region.End);
        var work = new CountingWork();
        region.Begin(work, 2);
        region.End();
        work.AssertEveryShareRanOnce();
    }

    [Fact]
    public void A_region_that_was_not_begun_cannot_end()
        => Assert.Throws<InvalidOperationException>(new BackgroundRegion(s_pool).End);

    [Fact]
    public void Workers_of_a_lost_region_come_back()
    {
        var pool = new WorkerPool();
        Lose(pool);
        int shareCount = 0;
        for (int i = 0; i < 50 && shareCount < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var work = new CountingWork();
            pool.Run(work, 2);
            shareCount = work.ShareCount;
        }

        Assert.Equal(2, shareCount);
    }

    /// <summary>Leases the pool's only worker and forgets the handle.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lose(WorkerPool pool)
    {
        using var hasRun = new ManualResetEventSlim();
        new BackgroundRegion(pool).Begin(new CountingWork((_, _) => hasRun.Set()), 2);
        hasRun.Wait(TestContext.Current.CancellationToken);
        var work = new CountingWork();
        pool.Run(work, 2);
        Assert.Equal(1, work.ShareCount);
    }
}
