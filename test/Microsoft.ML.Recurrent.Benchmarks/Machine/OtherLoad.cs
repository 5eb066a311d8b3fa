using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// The processors' time that neither this process nor one that it started took, from the system's books. They count in hundredths of
/// a second, so this is for turns of some tenths, and sees what ran in the midst of one. Systems without such books are never quiet.
/// </summary>
internal sealed class OtherLoad : ITurnWatch
{
    private const string SystemBook = "/proc/stat";
    private const string OwnBook = "/proc/self/stat";
    private const double TicksOfSecond = 100;

    // Of one processor's time; the books themselves err by some hundredths of a second.
    private const double TolerableShare = 0.15;

    private long _begin;
    private long _others;

    public void Begin()
    {
        _begin = Stopwatch.GetTimestamp();
        _others = OtherTicks();
    }

    public bool EndsQuiet()
    {
        (long begin, long others) = (_begin, _others);
        Begin();
        return (_others - others) / TicksOfSecond < TolerableShare * Stopwatch.GetElapsedTime(begin, _begin).TotalSeconds;
    }

    private static long OtherTicks()
    {
        if (!File.Exists(SystemBook))
        {
            return Stopwatch.GetTimestamp();
        }

        // cpu user nice system idle iowait irq softirq steal ...
        long[] all = Numbers(File.ReadLines(SystemBook).First()["cpu".Length..]);

        // After the name in brackets: state, ten numbers, then the time in and for this process and those that it waited for.
        string own = File.ReadAllText(OwnBook);
        long[] ours = Numbers(own[(own.LastIndexOf(')') + " S ".Length)..]);
        return all[0] + all[1] + all[2] + all[5] + all[6] + all[7] - ours[10..14].Sum();
    }

    private static long[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(20).Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
}
