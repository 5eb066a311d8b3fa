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
    private const long Over = -1;

    private const int MemberLimit = 64;

    // Ints of two cache lines (processors fetch lines in pairs): members write their progress apart.
    private const int Spacing = 32;

    // A read of a line that nobody writes takes about a nanosecond, so that this is some microseconds; a stage is about one.
    private const int SpinTurns = 4000;

    private readonly int[] _progress = new int[(MemberLimit + 1) * Spacing];
    private int _arrived;
    private long _announced;

    /// <summary>Makes ready for the next run. All members of the last one have left.</summary>
    public void Reset()
    {
        Array.Clear(_progress);
        _arrived = 0;
        Volatile.Write(ref _announced, 0);
    }

    /// <summary>Comes in, and gives the number of the member; 0 leads.</summary>
    public int Arrive() => Interlocked.Increment(ref _arrived) - 1;

    /// <summary>
    /// Whether so many members have come: from then on chunks may be long, for nobody waits to join. Until then they should be short.
    /// </summary>
    public bool HasCome(int members) => Volatile.Read(ref _arrived) >= Math.Min(members, MemberLimit);

    /// <summary>The leader begins a chunk behind the last one with all who have come, at most so many; gives their number.</summary>
    public int Announce(int start, int end, int maximumMembers)
    {
        int members = Math.Min(Volatile.Read(ref _arrived), Math.Min(maximumMembers, MemberLimit));
        Volatile.Write(ref _announced, new CrewChunk(start, end, members).Packed);
        return members;
    }

    /// <summary>The leader says that there are no more chunks.</summary>
    public void End() => Volatile.Write(ref _announced, Over);

    /// <summary>
    /// Waits for a chunk that starts at <paramref name="earliest"/> or behind and in which the member takes part; null when it is all over.
    /// </summary>
    public CrewChunk? Await(int member, int earliest)
    {
        int turn = 0;
        while (true)
        {
            long announced = Volatile.Read(ref _announced);
            if (announced == Over)
            {
                return null;
            }

            CrewChunk chunk = CrewChunk.Of(announced);
            if (chunk.Start >= earliest && member < chunk.Members)
            {
                return chunk;
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
