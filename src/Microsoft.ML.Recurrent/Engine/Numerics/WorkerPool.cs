using System.Runtime.ExceptionServices;

namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// The process's worker threads. A parallel region leases those that are free, up to its count, and never waits for one: with
/// none it runs on its caller alone, with the same bits. So regions may nest and many callers may run regions at once.
/// </summary>
internal sealed class WorkerPool
{
    // More threads than this gain nothing at the sizes of recurrent networks.
    private const int MaximumWorkers = 63;

    private readonly Lock _gate = new();
    private readonly Worker?[] _workers = new Worker?[MaximumWorkers];
    private readonly Stack<Region> _idleRegions = new();

    // The most workers that any one region has asked for: regions side by side share these and do not crowd the processors.
    private int _capacity;

    public static WorkerPool Shared { get; } = new();

    /// <summary>When set, workers start late by random waits and shares are handed out in random order. For tests.</summary>
    public Random? Disorder { get; set; }

    /// <summary>
    /// Runs all shares of the work and returns when they are done; the caller does one of them. An exception of any share is
    /// thrown after all have ended; of several, one.
    /// </summary>
    public void Run(IParallelWork work, int threadCount)
    {
        if (threadCount <= 1)
        {
            work.Run(0, 1);
            return;
        }

        Region region = Lease(threadCount - 1);
        try
        {
            region.Run(work, Disorder);
        }
        finally
        {
            Release(region);
        }
    }

    private Region Lease(int wanted)
    {
        lock (_gate)
        {
            Region region = _idleRegions.Count > 0 ? _idleRegions.Pop() : new Region(MaximumWorkers);
            wanted = Math.Min(wanted, MaximumWorkers);
            _capacity = Math.Max(_capacity, wanted);
            for (int i = 0; i < _capacity && region.WorkerCount < wanted; i++)
            {
                // Threads are made as they are first asked for; a pool that nobody uses has none.
                Worker worker = _workers[i] ??= new Worker(i);
                if (worker.TryLease())
                {
                    region.Add(worker);
                }
            }

            return region;
        }
    }

    private void Release(Region region)
    {
        lock (_gate)
        {
            region.ReleaseWorkers();
            _idleRegions.Push(region);
        }
    }

    /// <summary>One call of <see cref="WorkerPool.Run"/> under way.</summary>
    private sealed class Region(int capacity)
    {
        private readonly Worker[] _workers = new Worker[capacity];
        private ExceptionDispatchInfo? _failure;
        private int _pending;

        public int WorkerCount { get; private set; }

        public void Add(Worker worker) => _workers[WorkerCount++] = worker;

        public void Run(IParallelWork work, Random? disorder)
        {
            int shareCount = WorkerCount + 1;
            Volatile.Write(ref _pending, WorkerCount);
            int shift = disorder is null ? 0 : Shift(disorder, shareCount);
            for (int i = 0; i < WorkerCount; i++)
            {
                _workers[i].Start(this, work, (i + 1 + shift) % shareCount, shareCount, disorder is null ? 0 : Delay(disorder));
            }

            RunShare(work, shift, shareCount);
            var spin = new SpinWait();
            while (Volatile.Read(ref _pending) != 0)
            {
                // The others' shares are as long as ours; past the spin SpinWait yields the processor by itself.
                spin.SpinOnce(sleep1Threshold: -1);
            }

            ExceptionDispatchInfo? failure = _failure;
            _failure = null;
            failure?.Throw();
        }

        public void RunShare(IParallelWork work, int share, int shareCount)
        {
            try
            {
                work.Run(share, shareCount);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        }

        public void SignalEnd() => Interlocked.Decrement(ref _pending);

        public void ReleaseWorkers()
        {
            for (int i = 0; i < WorkerCount; i++)
            {
                _workers[i].Release();
                _workers[i] = null!;
            }

            WorkerCount = 0;
        }

        private static int Shift(Random disorder, int shareCount)
        {
            lock (disorder)
            {
                return disorder.Next(shareCount);
            }
        }

        private static int Delay(Random disorder)
        {
            lock (disorder)
            {
                return disorder.Next(20_000);
            }
        }
    }

    /// <summary>A thread that spins for a few microseconds after its last share and then parks.</summary>
    private sealed class Worker
    {
        // About 80 microseconds (a turn was measured at 0.2): longer than the gap between two regions of a batch, short enough to
        // leave the processor to others (an unbounded spin made everything twenty times slower beside a second busy process).
        private const int SpinTurns = 400;

        private readonly object _signal = new();
        private Region? _region;
        private IParallelWork? _work;
        private int _share;
        private int _shareCount;
        private int _delay;
        private bool _isLeased;
        private volatile bool _hasWork;
        private bool _isParked;

        public Worker(int number)
        {
            var thread = new Thread(Loop) { IsBackground = true, Name = $"Recurrent worker {number}" };

            // Unsafe: whoever asks first must not have its ambient values (culture, activities, loggers) kept for ever.
            thread.UnsafeStart();
        }

        /// <summary>Under the pool's lock.</summary>
        public bool TryLease()
        {
            if (_isLeased)
            {
                return false;
            }

            _isLeased = true;
            return true;
        }

        /// <summary>Under the pool's lock.</summary>
        public void Release() => _isLeased = false;

        public void Start(Region region, IParallelWork work, int share, int shareCount, int delay)
        {
            _region = region;
            _work = work;
            _share = share;
            _shareCount = shareCount;
            _delay = delay;
            _hasWork = true;

            // The flag is written before the parked state is read, on both sides, so no wake-up is lost.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _isParked))
            {
                lock (_signal)
                {
                    Monitor.Pulse(_signal);
                }
            }
        }

        private void Loop()
        {
            while (true)
            {
                WaitForWork();
                Region region = _region!;
                IParallelWork work = _work!;
                _region = null;
                _work = null;
                _hasWork = false;
                if (_delay > 0)
                {
                    Thread.SpinWait(_delay);
                }

                region.RunShare(work, _share, _shareCount);
                region.SignalEnd();
            }
        }

        private void WaitForWork()
        {
            for (int turn = 0; turn < SpinTurns; turn++)
            {
                if (_hasWork)
                {
                    return;
                }

                Thread.SpinWait(8);
            }

            lock (_signal)
            {
                Volatile.Write(ref _isParked, true);
                Interlocked.MemoryBarrier();
                while (!_hasWork)
                {
                    Monitor.Wait(_signal);
                }

                Volatile.Write(ref _isParked, false);
            }
        }
    }
}
