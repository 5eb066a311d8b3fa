namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// Threads that go through a row of stages side by side: each does its part of a stage, and no one enters the next before all
/// have left the last. The first to come leads, and begins alone; others join at the start of a chunk of stages, so none is ever
/// waited for before it has come. For stages of a microsecond, which the pool's regions are too heavy for.
/// </summary>
/// <remarks>
/// A member that waits spins for a few microseconds and then gives way to other threads. A stage must not throw: the others would
/// wait for it.
/// </remarks>
internal sealed class StepCrew
{
    private const int Over = -1;

    // Announcements are chunk * this + members.
    private const int MemberLimit = 64;

    // Ints of two cache lines (processors fetch lines in pairs): members write their progress apart.
    private const int Spacing = 32;

    // A read of a line that nobody writes takes about a nanosecond, so that this is some microseconds; a stage is about one.
    private const int SpinTurns = 4000;

    private readonly int[] _progress = new int[(MemberLimit + 1) * Spacing];
    private int _arrived;
    private int _announced;

    /// <summary>Makes ready for the next run. All members of the last one have left.</summary>
    public void Reset()
    {
        Array.Clear(_progress);
        _arrived = 0;
        Volatile.Write(ref _announced, 0);
    }

    /// <summary>Comes in, and gives the number of the member; 0 leads.</summary>
    public int Arrive() => Interlocked.Increment(ref _arrived) - 1;

    /// <summary>The leader begins a chunk (from 1 on) with all who have come, at most so many; gives their number.</summary>
    public int Announce(int chunk, int maximumMembers)
    {
        int members = Math.Min(Volatile.Read(ref _arrived), Math.Min(maximumMembers, MemberLimit));
        Volatile.Write(ref _announced, (chunk * MemberLimit * 2) + members);
        return members;
    }

    /// <summary>The leader says that there are no more chunks.</summary>
    public void End() => Volatile.Write(ref _announced, Over);

    /// <summary>
    /// Waits for a chunk after <paramref name="lastChunk"/> in which the member takes part: its number and the number of members; or
    /// chunk 0 when it is all over.
    /// </summary>
    public (int Chunk, int Members) Await(int member, int lastChunk)
    {
        int turn = 0;
        while (true)
        {
            int announced = Volatile.Read(ref _announced);
            if (announced == Over)
            {
                return (0, 0);
            }

            (int chunk, int members) = Math.DivRem(announced, MemberLimit * 2);
            if (chunk > lastChunk && member < members)
            {
                return (chunk, members);
            }

            Pause(ref turn);
        }
    }

    /// <summary>Leaves a stage (numbers grow from stage to stage, from 1 on) and waits for the other members to leave it.</summary>
    public void Leave(int stage, int member, int members)
    {
        Volatile.Write(ref _progress[(member + 1) * Spacing], stage);
        for (int other = 0; other < members; other++)
        {
            int turn = 0;
            while (Volatile.Read(ref _progress[(other + 1) * Spacing]) < stage)
            {
                Pause(ref turn);
            }
        }
    }

    private static void Pause(ref int turn)
    {
        if (++turn > SpinTurns)
        {
            Thread.Yield();
        }
    }
}
