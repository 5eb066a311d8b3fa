using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed class WorkerPoolTests
{
    /// <summary>Of the tests in this class alone, so that nobody else leases its workers.</summary>
    private readonly WorkerPool _pool = new();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(8, 8)]
    [InlineData(1000, 64)]
    public void Every_share_runs_exactly_once(int threadCount, int shareCount)
    {
        var work = new CountingWork();
        for (int i = 0; i < 200; i++)
        {
            _pool.Run(work, threadCount);
            Assert.Equal(shareCount, work.ShareCount);
            work.AssertEveryShareRanOnce();
        }
    }

    [Fact]
    public void Workers_that_have_parked_wake_up()
    {
        var work = new CountingWork();
        for (int i = 0; i < 200; i++)
        {
            _pool.Run(work, 3);
            work.AssertEveryShareRanOnce();

            // Around the length of the spin before parking, so that starts meet workers in every state.
            Thread.SpinWait(i * 50);
            if (i % 10 == 0)
            {
                Thread.Sleep(1);
            }
        }
    }

    [Fact]
    public void What_shares_wrote_is_seen_after_the_region()
    {
        int[] written = new int[64 * 8];
        var work = new CountingWork((share, _) => written[share * 64]++);
        for (int i = 1; i <= 2000; i++)
        {
            _pool.Run(work, 4);
            Assert.Equal(4 * i, written.Sum());
        }
    }

    [Fact]
    public void Shares_run_side_by_side()
    {
        using var barrier = new Barrier(4);
        _pool.Run(new CountingWork((_, _) => Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(30)))), 4);
    }

    [Fact]
    public void A_share_that_no_worker_begins_is_done_by_the_caller()
    {
        int caller = Environment.CurrentManagedThreadId;
        int doneByCaller = 0;
        var work = new CountingWork((_, _) => doneByCaller += Environment.CurrentManagedThreadId == caller ? 1 : 0);

        // A share that takes no time is over long before a sleeping worker is awake; one region would do but for bad luck.
        for (int regions = 0; doneByCaller <= 1; regions++)
        {
            Assert.InRange(regions, 0, 10_000);
            Thread.Sleep(1);
            doneByCaller = 0;
            _pool.Run(work, 3);
            work.AssertEveryShareRanOnce();
        }
    }

    [Fact]
    public void A_region_inside_of_a_share_runs_too()
    {
        for (int i = 0; i < 50; i++)
        {
            int total = 0;
            var outer = new CountingWork((_, _) =>
            {
                var inner = new CountingWork((_, _) => Interlocked.Increment(ref total));
                _pool.Run(inner, 3);
                inner.AssertEveryShareRanOnce();
            });
            _pool.Run(outer, 3);
            outer.AssertEveryShareRanOnce();
            Assert.InRange(total, 3, 9);
        }
    }

    [Fact]
    public void With_every_worker_leased_the_caller_works_alone()
    {
        using var isRunning = new CountdownEvent(3);
        using var mayEnd = new ManualResetEventSlim();
        var busy = new CountingWork((_, _) =>
        {
            isRunning.Signal();
            mayEnd.Wait(TestContext.Current.CancellationToken);
        });
        var holder = new Thread(() => _pool.Run(busy, 3));
        holder.Start();
        isRunning.Wait(TestContext.Current.CancellationToken);

        int caller = Environment.CurrentManagedThreadId;
        var work = new CountingWork((_, _) => Assert.Equal(caller, Environment.CurrentManagedThreadId));
        _pool.Run(work, 3);
        Assert.Equal(1, work.ShareCount);
        work.AssertEveryShareRanOnce();

        mayEnd.Set();
        holder.Join();
        busy.AssertEveryShareRanOnce();
        var later = new CountingWork();
        _pool.Run(later, 3);
        Assert.Equal(3, later.ShareCount);
    }

    [Fact]
    public void Many_callers_at_once_each_get_their_own_regions()
    {
        Exception? failure = null;
        Thread[] callers = [.. Enumerable.Range(0, 6).Select(_ => new Thread(() => failure ??= Record.Exception(() =>
        {
            var work = new CountingWork();
            for (int i = 0; i < 500; i++)
            {
                _pool.Run(work, 4);
                work.AssertEveryShareRanOnce();
            }
        })))];
        foreach (Thread caller in callers)
        {
            caller.Start();
        }

        foreach (Thread caller in callers)
        {
            caller.Join();
        }

        Assert.Null(failure);
    }

    [Fact]
    public void Regions_inside_of_shares_of_many_callers_at_once_never_wait_for_a_worker_and_write_the_same()
    {
        // Cursors and trials at once on one pool: six callers, each of whose shares asks again, and those again.
        const int Length = 40;
        double[] expected = Fill();
        var results = new double[6][];
        Exception? failure = null;
        Thread[] callers = [.. Enumerable.Range(0, results.Length).Select(caller => new Thread(() => failure ??= Record.Exception(() =>
        {
            for (int i = 0; i < 60; i++)
            {
                results[caller] = Fill();
                Assert.Equal(expected, results[caller]);
            }
        })) { IsBackground = true })];
        Array.ForEach(callers, caller => caller.Start());
        Assert.All(callers, caller => Assert.True(caller.Join(TimeSpan.FromSeconds(60)), "A caller waits for ever."));
        Assert.Null(failure);
        Assert.All(results, Assert.NotNull);

        // Each number is written by one share of the innermost region, whatever the shares.
        double[] Fill()
        {
            double[] numbers = new double[Length * Length];
            _pool.Run(new CountingWork((outer, outerCount) => _pool.Run(new CountingWork((middle, middleCount) =>
            {
                for (int row = outer; row < Length; row += outerCount)
                {
                    int own = row;
                    _pool.Run(new CountingWork((inner, innerCount) =>
                    {
                        for (int column = middle + middleCount * inner; column < Length; column += middleCount * innerCount)
                        {
                            numbers[own * Length + column] += Math.Sqrt(own * Length + column);
                        }
                    }), 2);
                }
            }), 3)), 4);
            return numbers;
        }
    }

    [Fact]
    public void An_exception_inside_of_an_inner_region_reaches_the_caller_of_the_outer_one_and_gives_every_worker_back()
    {
        for (int i = 0; i < 50; i++)
        {
            var outer = new CountingWork((share, _) => _pool.Run(new CountingWork((inner, innerCount) =>
            {
                if (share == 1 && inner == innerCount - 1)
                {
                    throw new InvalidDataException("broken inside");
                }
            }), 3));
            Assert.Equal("broken inside", Assert.Throws<InvalidDataException>(() => _pool.Run(outer, 4)).Message);
        }

        var next = new CountingWork();
        _pool.Run(next, 4);
        Assert.Equal(4, next.ShareCount);
        next.AssertEveryShareRanOnce();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_of_any_share_reaches_the_caller_after_all_have_ended(int failing)
    {
        int ended = 0;
        var work = new CountingWork((share, shareCount) =>
        {
            if (shareCount == 4 && share == failing)
            {
                throw new InvalidDataException("broken");
            }

            Thread.SpinWait(10_000);
            Interlocked.Increment(ref ended);
        });

        Assert.Throws<InvalidDataException>(() => _pool.Run(work, 4));
        Assert.Equal(3, ended);

        // The pool goes on, and the failure is not told twice.
        var next = new CountingWork();
        _pool.Run(next, 4);
        Assert.Equal(4, next.ShareCount);
    }

    [Fact]
    public void Disorder_hands_the_shares_out_in_other_orders()
    {
        var pool = new WorkerPool { Disorder = new Random(1) };
        int caller = Environment.CurrentManagedThreadId;
        var callersShares = new HashSet<int>();
        var work = new CountingWork((share, _) =>
        {
            if (Environment.CurrentManagedThreadId == caller)
            {
                callersShares.Add(share);
            }
        });
        for (int i = 0; i < 50; i++)
        {
            pool.Run(work, 3);
            work.AssertEveryShareRanOnce();
        }

        Assert.Equal([0, 1, 2], callersShares.Order());
    }

    [Fact]
    public void A_warm_pool_allocates_nothing_on_any_of_its_threads()
    {
        // Shares that wait for each other run on three threads; which, is fixed: the only region leases workers in order.
        // The least of some attempts counts, see Allocations.
        long[] before = new long[3];
        long[] current = new long[3];
        int arrived = 0;
        var work = new CountingWork((share, _) =>
        {
            int round = (Interlocked.Increment(ref arrived) + 2) / 3;
            while (Volatile.Read(ref arrived) < 3 * round)
            {
                Thread.Yield();
            }

            current[share] = GC.GetAllocatedBytesForCurrentThread();
        });
        RunOften();
        long[] least = [long.MaxValue, long.MaxValue, long.MaxValue];
        for (int attempt = 0; attempt < 5; attempt++)
        {
            RunOften();
            current.CopyTo(before, 0);
            RunOften();
            for (int share = 0; share < least.Length; share++)
            {
                least[share] = Math.Min(least[share], current[share] - before[share]);
            }
        }

        Assert.Equal([0, 0, 0], least);

        void RunOften()
        {
            for (int i = 0; i < 200; i++)
            {
                _pool.Run(work, 3);
                Thread.SpinWait(i * 50);
            }
        }
    }

    [Fact]
    public void Workers_do_not_keep_the_ambient_values_of_whoever_asked_first()
    {
        var ambient = new AsyncLocal<string?> { Value = "of the test" };
        int caller = Environment.CurrentManagedThreadId;
        int workers = 0;
        using var barrier = new Barrier(3);
        _pool.Run(
            new CountingWork((_, _) =>
            {
                barrier.SignalAndWait(TestContext.Current.CancellationToken);
                if (Environment.CurrentManagedThreadId != caller)
                {
                    Interlocked.Increment(ref workers);
                    Assert.Null(ambient.Value);
                }
            }),
            3);
        Assert.Equal(2, workers);
    }
}
