using System.Diagnostics;
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
    private readonly Worker[] _workers = new Worker[MaximumWorkers];
    private readonly Stack<Region> _idleRegions = new();

    // The most workers that any one region has asked for: regions side by side share these and do not crowd the processors.
    private int _workerCount;

    public static WorkerPool Shared { get; } = new();

    /// <summary>When set, workers start late by random waits and shares are handed out in random order. For tests.</summary>
    public Random? Disorder { get; set; }

    /// <summary>
    /// Runs all shares of the work and returns when they are done; the caller does one of them, and those that no worker has
    /// begun by then. An exception of any share is
    /// thrown after all have ended; of several, one.
    /// </summary>
    public void Run(IParallelWork work, int threadCount)
    {
        if (threadCount <= 1)
        {
            work.Run(0, 1);
            return;
        }

        Region? region = Lease(threadCount - 1);
        if (region is null)
        {
            work.Run(0, 1);
            return;
        }

        try
        {
            region.Begin(work, Disorder);
            region.End();
        }
        finally
        {
            Release(region);
        }
    }

    /// <summary>
    /// Starts the shares of the work but one on workers that are free, and returns at once; <see cref="End"/> does the rest on
    /// its caller. A handle has one region under way at a time.
    /// </summary>
    public void Begin(BackgroundRegion handle, IParallelWork work, int threadCount)
    {
        Debug.Assert(handle.Work is null, "The region before has not been ended.");
        handle.Work = work;
        handle.Region = threadCount <= 1 ? null : Lease(threadCount - 1);
        (handle.Region as Region)?.Begin(work, Disorder);
    }

    /// <summary>Does what no worker has begun, waits for the others and throws an exception of any share.</summary>
    public void End(BackgroundRegion handle)
    {
        IParallelWork work = handle.Work ?? throw new InvalidOperationException("No region was begun.");
        handle.Work = null;
        if (handle.Region is not Region region)
        {
            work.Run(0, 1);
            return;
        }

        try
        {
            region.End();
        }
        finally
        {
            handle.Region = null;
            Release(region);
        }
    }

    /// <summary>Frees the workers of a region that nobody will end; called when its handle is collected.</summary>
    internal void Abandon(object region) => Release((Region)region);

    /// <summary>A region with at least one worker, or null when all are taken.</summary>
    private Region? Lease(int wanted)
    {
        wanted = Math.Min(wanted, MaximumWorkers);
        lock (_gate)
        {
            // A region for every worker, all at once: from then on nothing is allocated, however many regions run side by side.
            for (; _workerCount < wanted; _workerCount++)
            {
                _workers[_workerCount] = new Worker(_workerCount);
                _idleRegions.Push(new Region(MaximumWorkers));
            }

            Region? region = null;
            for (int i = 0; i < _workerCount && (region is null || region.WorkerCount < wanted); i++)
            {
                if (_workers[i].TryLease())
                {
                    region ??= _idleRegions.Pop();
                    region.Add(_workers[i]);
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
        private IParallelWork? _work;
        private int _shift;
        private ExceptionDispatchInfo? _failure;
        private int _pending;

        public int WorkerCount { get; private set; }

        public void Add(Worker worker) => _workers[WorkerCount++] = worker;

        /// <summary>Hands all shares but one to the workers.</summary>
        public void Begin(IParallelWork work, Random? disorder)
        {
            int shareCount = WorkerCount + 1;
            _failure = null;
            Volatile.Write(ref _pending, WorkerCount);
            _work = work;
            _shift = disorder is null ? 0 : Shift(disorder, shareCount);
            for (int i = 0; i < WorkerCount; i++)
            {
                _workers[i].Start(this, work, (i + 1 + _shift) % shareCount, shareCount, disorder is null ? 0 : Delay(disorder));
            }
        }

        /// <summary>Does the one share left, and those that no worker has begun, and waits for the others.</summary>
        public void End()
        {
            IParallelWork work = _work!;
            _work = null;
            int shareCount = WorkerCount + 1;
            int shift = _shift;
            RunShare(work, shift, shareCount);
            for (int i = 0; i < WorkerCount; i++)
            {
                // A worker that has not come by now is asleep or waits for a processor: its share is done sooner here.
                if (_workers[i].TryTakeBack())
                {
                    RunShare(work, (i + 1 + shift) % shareCount, shareCount);
                    SignalEnd();
                }
            }

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

    /// <summary>A thread that spins for a while after its last share and then parks.</summary>
    private sealed class Worker
    {
        private const int Idle = 0;
        private const int Posted = 1;
        private const int Running = 2;

        // About 80 microseconds (a turn was measured at 0.2): longer than the gap between two regions of a batch, short enough to
        // leave the processor to others (an unbounded spin made everything twenty times slower beside a second busy process).
        private const int SpinTurns = 400;

        // A processor that sleeps can take hundreds of microseconds to wake on a virtual machine, longer than many a share, which its
        // caller then does itself; and so in every region, because between two of them the worker sleeps again. So a worker that slept
        // for less than a millisecond looks out that long the next time, giving way to whatever else wants the processor.
        private const int WatchTurns = 2000;
        private static readonly long s_shortSleep = Stopwatch.Frequency / 1000;

        private readonly object _signal = new();
        private Region? _region;
        private IParallelWork? _work;
        private int _share;
        private int _shareCount;
        private int _delay;
        private bool _isLeased;
        private bool _isParked;
        private int _watchTurns;

        // A posted share belongs to whoever moves it on first: the worker to running, or the region's caller back to idle.
        private int _state;

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
            Volatile.Write(ref _state, Posted);

            // Each side writes its own flag before it reads the other's, so no wake-up is lost.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _isParked))
            {
                lock (_signal)
                {
                    Monitor.Pulse(_signal);
                }
            }
        }

        /// <summary>Takes back a share that the worker has not begun; whoever started it does it then.</summary>
        public bool TryTakeBack()
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Posted) != Posted)
            {
                return false;
            }

            _region = null;
            _work = null;
            return true;
        }

        private void Loop()
        {
            while (true)
            {
                WaitForShare();
                Region region = _region!;
                IParallelWork work = _work!;
                _region = null;
                _work = null;
                if (_delay > 0)
                {
                    Thread.SpinWait(_delay);
                }

                region.RunShare(work, _share, _shareCount);
                Volatile.Write(ref _state, Idle);
                region.SignalEnd();
            }
        }

        private void WaitForShare()
        {
            int turns = SpinTurns + _watchTurns;
            while (true)
            {
                for (int turn = 0; turn < turns; turn++)
                {
                    if (Volatile.Read(ref _state) == Posted && Interlocked.CompareExchange(ref _state, Running, Posted) == Posted)
                    {
                        return;
                    }

                    if (turn < SpinTurns)
                    {
                        Thread.SpinWait(8);
                    }
                    else
                    {
                        Thread.Yield();
                    }
                }

                long start = Stopwatch.GetTimestamp();
                Park();
                _watchTurns = Stopwatch.GetTimestamp() - start < s_shortSleep ? WatchTurns : 0;
                turns = SpinTurns + _watchTurns;
            }
        }

        /// <summary>Sleeps until a share is posted; it may be done by another by the time this one is awake.</summary>
        private void Park()
        {
            lock (_signal)
            {
                Volatile.Write(ref _isParked, true);
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref _state) != Posted)
                {
                    Monitor.Wait(_signal);
                }

                Volatile.Write(ref _isParked, false);
            }
        }
    }
}
