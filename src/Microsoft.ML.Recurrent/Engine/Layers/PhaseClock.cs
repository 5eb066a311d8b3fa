using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// Adds up the time that threads spend in each phase of recurrent layers. An execution has none unless somebody measures; then all that is
/// left is a test for null per phase or chunk of steps.
/// </summary>
internal sealed class PhaseClock
{
    private readonly long[] _ticks = new long[Enum.GetValues<LayerPhase>().Length];

    /// <summary>Now in ticks of <see cref="Stopwatch"/>, or nothing without a clock.</summary>
    public static long Now(PhaseClock? clock) => clock is null ? 0 : Stopwatch.GetTimestamp();

    /// <summary>Seconds of a phase, summed over threads; waiting for others is not in it.</summary>
    public double SecondsOf(LayerPhase phase) => (double)Volatile.Read(ref _ticks[(int)phase]) / Stopwatch.Frequency;

    /// <summary>Books the time since <paramref name="start"/>; any thread may.</summary>
    /// <returns>Now: the start of what follows.</returns>
    public long Add(LayerPhase phase, long start)
    {
        long now = Stopwatch.GetTimestamp();
        Book(phase, now - start);
        return now;
    }

    /// <summary>Books so many ticks; any thread may.</summary>
    public void Book(LayerPhase phase, long ticks) => Interlocked.Add(ref _ticks[(int)phase], ticks);

    public void Reset() => Array.Clear(_ticks);
}
